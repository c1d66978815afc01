package dev.carillon.provider.pulse.partner;

import dev.carillon.http.JsonWriter;
import dev.carillon.provider.pulse.PulseConfig.Claims;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The claims of a webhook: those of every token, then what it has to tell, its bytes as they are.
 * {@code exp} is five minutes after {@code iat}, as the vendor's other tokens have it.
 */
final class WebhookClaims {
  static final Duration LIFETIME = Duration.ofMinutes(5);

  /** The claim that holds the content where it does not stand beside the others. */
  static final String NESTED = "message";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final byte[] ALERTS = ",\"alerts\":[".getBytes(StandardCharsets.US_ASCII);

  private final Claims place;

  WebhookClaims(Claims place) {
    this.place = place;
  }

  /**
   * @param id {@code jti}: the same for every attempt
   */
  record Standard(String issuer, String audience, Instant now, String id) {}

  /**
   * @param content one JSON value
   */
  byte[] of(Standard standard, byte[] content, WebhookType type) {
    byte[] told = type == WebhookType.FULL_PAYLOAD ? content : withoutAlerts(content);
    long issuedAt = standard.now().getEpochSecond();
    JsonWriter claims =
        JsonWriter.object(told.length + 512)
            .text("iss", standard.issuer())
            .text("aud", standard.audience())
            .number("iat", issuedAt)
            .number("exp", issuedAt + LIFETIME.toSeconds())
            .text("jti", standard.id());
    // Only what the composer wrote is known to have none of the names above.
    if (place == Claims.NESTED || !startsLikeAMessage(told)) {
      return claims.raw(NESTED, told).payload().bytes();
    }
    byte[] head = claims.payload().bytes();
    byte[] flat = new byte[head.length + told.length - 1];
    System.arraycopy(head, 0, flat, 0, head.length - 1);
    flat[head.length - 1] = ',';
    System.arraycopy(told, 1, flat, head.length, told.length - 1);
    return flat;
  }

  private static final byte[] MESSAGE = "{\"message_id\":".getBytes(StandardCharsets.US_ASCII);

  private static boolean startsLikeAMessage(byte[] content) {
    return matches(content, 0, MESSAGE);
  }

  /**
   * The content up to its last field, {@code alerts}. Where the composer wrote it, the first place
   * that looks like that field is the field: within a text a quotation mark has a backslash before
   * it, and no other field before it holds an array of that name. What somebody else wrote is read
   * and written again.
   */
  static byte[] withoutAlerts(byte[] content) {
    if (startsLikeAMessage(content)) {
      for (int at = MESSAGE.length; at + ALERTS.length <= content.length; at++) {
        if (content[at] == ',' && matches(content, at, ALERTS)) {
          byte[] cut = Arrays.copyOf(content, at + 1);
          cut[at] = '}';
          return cut;
        }
      }
    }
    try {
      JsonNode node = JSON.readTree(content);
      if (!(node instanceof ObjectNode object) || !object.has("alerts")) {
        return content;
      }
      object.remove("alerts");
      return JSON.writeValueAsBytes(object);
    } catch (JacksonException e) {
      throw new IllegalStateException("the content of a message is not JSON", e);
    }
  }

  private static boolean matches(byte[] content, int at, byte[] wanted) {
    return at + wanted.length <= content.length
        && Arrays.equals(content, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
