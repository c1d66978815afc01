package dev.carillon.provider.pulse.partner;

import dev.carillon.model.Payload;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an access token says.
 *
 * @param clientId {@code sub}
 * @param notBefore {@code nbf}, or else {@code iat}; the beginning of time if there is neither
 * @param id {@code jti}; null if there is none
 */
record TokenClaims(
    String issuer,
    String clientId,
    Set<String> audience,
    Instant notBefore,
    Instant expiresAt,
    @Nullable String id,
    Set<String> scopes) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** After this, seconds since 1970 are not worth telling apart. */
  private static final double LATEST = 253_402_300_799d;

  TokenClaims {
    audience = Set.copyOf(audience);
    scopes = Set.copyOf(scopes);
  }

  static TokenClaims of(Payload payload) throws RefusedClaimsException {
    JsonNode claims;
    try {
      claims = JSON.readTree(payload.bytes());
    } catch (JacksonException _) {
      throw new RefusedClaimsException("its claims are not JSON");
    }
    if (!claims.isObject()) {
      throw new RefusedClaimsException("its claims are not a JSON object");
    }
    String id = claims.path("jti").isString() ? claims.path("jti").asString() : null;
    return new TokenClaims(
        text(claims, "iss"),
        text(claims, "sub"),
        words(claims, "aud", false),
        begin(claims),
        time(claims, "exp"),
        id,
        words(claims, "scope", true));
  }

  private static String text(JsonNode claims, String name) throws RefusedClaimsException {
    JsonNode value = claims.path(name);
    if (!value.isString() || value.asString().isEmpty()) {
      throw new RefusedClaimsException("its " + name + " is missing");
    }
    return value.asString();
  }

  private static Instant begin(JsonNode claims) throws RefusedClaimsException {
    if (claims.has("nbf")) {
      return time(claims, "nbf");
    }
    return claims.has("iat") ? time(claims, "iat") : Instant.EPOCH;
  }

  private static Instant time(JsonNode claims, String name) throws RefusedClaimsException {
    JsonNode value = claims.path(name);
    if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > LATEST) {
      throw new RefusedClaimsException("its " + name + " is no time");
    }
    return Instant.ofEpochSecond((long) value.asDouble());
  }

  /** An array of strings, or one string: of scopes with spaces between. */
  private static Set<String> words(JsonNode claims, String name, boolean spaced)
      throws RefusedClaimsException {
    JsonNode value = claims.path(name);
    Set<String> words = new HashSet<>();
    if (value.isString()) {
      if (spaced) {
        words.addAll(Scopes.parse(value.asString()));
      } else {
        words.add(value.asString());
      }
    } else if (value.isArray()) {
      for (JsonNode word : value) {
        if (!word.isString()) {
          throw new RefusedClaimsException("its " + name + " holds something else than strings");
        }
        words.add(word.asString());
      }
    } else if (!value.isMissingNode() || !spaced) {
      throw new RefusedClaimsException("its " + name + " is missing or neither text nor array");
    }
    return words;
  }
}
