package dev.carillon.benchmarks.receiver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies as a consumer does: HMAC-SHA256 over id, timestamp and body, as the specification of
 * Standard Webhooks has it. Written here again, so that the server is not its own judge.
 */
final class SignatureCheck {
  private static final String PREFIX = "whsec_";

  private final Mac mac;

  /**
   * @param secret {@code whsec_} and base64
   */
  SignatureCheck(String secret) {
    byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  boolean isGood(String id, String timestamp, byte[] bytes, int from, int to, String signatures) {
    mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    mac.update(bytes, from, to - from);
    byte[] expected = mac.doFinal();
    for (String signature : signatures.split(" ", -1)) {
      if (signature.startsWith("v1,")
          && MessageDigest.isEqual(expected, Base64.getDecoder().decode(signature.substring(3)))) {
        return true;
      }
    }
    return false;
  }
}
