package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.Sealed;
import dev.carillon.signing.SecretBox;
import dev.carillon.signing.SecretRows;
import dev.carillon.signing.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes, seals, opens and rotates the signing secrets of endpoints. */
final class EndpointSecrets {
  /** Each of them makes every request's signature header longer, and costs a signature. */
  private static final int MAX_OLD = 10;

  private final SecretBox box;
  private final RandomGenerator random;

  /**
   * @param random must be unpredictable
   */
  EndpointSecrets(SecretBox box, RandomGenerator random) {
    this.box = box;
    this.random = random;
  }

  /**
   * @param given null for a new one of the usual kind ({@code whsec_})
   */
  EndpointSecret make(EndpointKey key, @Nullable WebhookSecret given, Instant now) {
    WebhookSecret secret =
        given == null ? WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, random) : given;
    Sealed sealed =
        box.seal(secret.text().getBytes(StandardCharsets.UTF_8), SecretRows.endpoint(key));
    return new EndpointSecret(sealed, now, null);
  }

  /** What the endpoint's owner verifies with: the shared key, or the public half. */
  String shown(Endpoint endpoint) {
    byte[] text =
        box.open(endpoint.secrets().getFirst().sealed(), SecretRows.endpoint(endpoint.key()));
    WebhookSecret secret = WebhookSecret.parse(new String(text, StandardCharsets.UTF_8));
    return secret.publicText().orElse(secret.text());
  }

  /**
   * The secrets after a rotation: the new one first, then those that still sign.
   *
   * @param grace how long the present one goes on signing
   * @throws HttpError 409 when too many old ones still sign
   */
  static List<EndpointSecret> rotated(
      List<EndpointSecret> secrets, EndpointSecret fresh, Duration grace, Instant now)
      throws HttpError {
    List<EndpointSecret> rotated = new ArrayList<>();
    rotated.add(fresh);
    for (EndpointSecret secret : secrets) {
      EndpointSecret kept =
          secret.expiresAt() == null
              ? new EndpointSecret(secret.sealed(), secret.createdAt(), now.plus(grace))
              : secret;
      if (kept.signsAt(now)) {
        rotated.add(kept);
      }
    }
    if (rotated.size() > MAX_OLD + 1 && rotated.size() > secrets.size()) {
      throw HttpError.of(
          409,
          "too_many_secrets",
          MAX_OLD
              + " earlier secrets still sign: wait until one has expired, or rotate with"
              + " gracePeriodSeconds 0");
    }
    return rotated;
  }
}
