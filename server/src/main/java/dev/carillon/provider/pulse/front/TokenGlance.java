package dev.carillon.provider.pulse.front;

import dev.carillon.provider.pulse.PulseConfig;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an access token says of itself, unverified: enough to bring it to who verifies it.
 *
 * @param region its {@code intellischool_region}; empty if it names none, or what no region could
 *     be called
 * @param kid the key that it says has signed it
 */
record TokenGlance(Optional<String> region, Optional<String> kid) {
  private static final String BEARER = "Bearer ";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_LENGTH = 1 << 14;

  /** The token of an {@code Authorization} field; empty for another scheme, and for no token. */
  static Optional<TokenGlance> bearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? of(authorization.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  /** Empty for what is no compact JSON Web Token. */
  static Optional<TokenGlance> of(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    boolean three = first > 0 && second > first && token.indexOf('.', second + 1) < 0;
    if (!three || token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Optional<JsonNode> header = json(token.substring(0, first));
    Optional<JsonNode> claims = json(token.substring(first + 1, second));
    if (header.isEmpty() || claims.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenGlance(
            text(claims.get(), "intellischool_region")
                .filter(name -> PulseConfig.Place.NAME.matcher(name).matches()),
            text(header.get(), "kid")));
  }

  private static Optional<JsonNode> json(String encoded) {
    try {
      JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(encoded));
      return node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (IllegalArgumentException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }
}
