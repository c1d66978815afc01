package dev.carillon.signing;

import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;

/**
 * The signature scheme of the Standard Webhooks specification
 * (https://github.com/standard-webhooks/standard-webhooks): what is signed is the message id, a
 * dot, the attempt's time in seconds since 1970, a dot, and the body's bytes.
 */
public final class StandardWebhooks {
  private StandardWebhooks() {}

  /**
   * The value of {@code webhook-signature}: one entry for each key, in their order, with a space
   * between. A receiver accepts the message if it can verify any of them.
   *
   * @param timestampSeconds since 1970; the value of {@code webhook-timestamp}
   */
  public static String signatureHeader(
      List<SigningKey> keys, String id, long timestampSeconds, Payload body) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("nothing to sign with");
    }
    String first = keys.getFirst().sign(id, timestampSeconds, body);
    if (keys.size() == 1) {
      return first;
    }
    StringJoiner entries = new StringJoiner(" ").add(first);
    for (SigningKey further : keys.subList(1, keys.size())) {
      entries.add(further.sign(id, timestampSeconds, body));
    }
    return entries.toString();
  }

  /** All that is signed but the body, which is not copied to stand behind it. */
  static byte[] signedPrefix(String id, long timestampSeconds) {
    return (id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8);
  }

  static String entry(String version, byte[] signature) {
    return version + "," + Base64.getEncoder().encodeToString(signature);
  }
}
