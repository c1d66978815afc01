package dev.carillon.cli.demo;

import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a consumer does with a request before it believes it. */
@FunctionalInterface
interface Check {
  /**
   * @param header from a name to the request's value; to null where there is none
   */
  Finding check(UnaryOperator<@Nullable String> header, byte[] body, Instant now);

  /**
   * By the key that the receiver was given.
   *
   * @param key {@code whsec_…} or {@code whpk_…} for Standard Webhooks; {@code jwks+http://…} for a
   *     signed JWT, whose keys are there
   */
  static Check of(String key) {
    return key.startsWith(JwtCheck.PREFIX)
        ? new JwtCheck(key.substring(JwtCheck.KEYS_AT))
        : StandardWebhooksCheck.of(key);
  }

  /**
   * @param message the id in the request
   * @param problem null if it is to be believed
   * @param claims of a JWT: its payload, a JSON text; null for others
   */
  record Finding(String message, @Nullable String problem, @Nullable String claims) {}
}
