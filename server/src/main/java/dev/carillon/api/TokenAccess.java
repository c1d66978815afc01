package dev.carillon.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.http.Access;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.model.Token;
import dev.carillon.model.TokenId;
import dev.carillon.signing.ApiToken;
import dev.carillon.store.Catalog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Admits whoever sends {@code Authorization: Bearer TOKEN} with a good token, and no one else: a
 * token anywhere else, such as in the query, is not looked at.
 *
 * <p>What was found is remembered for less than a second, so that a token that is revoked on any
 * node is dead everywhere within one. What was not found is not remembered: a token works as soon
 * as it is made.
 */
final class TokenAccess {
  private static final String SCHEME = "Bearer ";
  private static final int MAX_LENGTH = 1_024;
  private static final Duration REMEMBERED = Duration.ofMillis(800);
  private static final int MAX_REMEMBERED = 10_000;

  private final Catalog catalog;
  private final InstantSource time;

  /** By their digests: no token is kept. */
  private final Cache<ByteBuffer, Token> found =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX_REMEMBERED).build();

  TokenAccess(Catalog catalog, InstantSource time) {
    this.catalog = catalog;
    this.time = time;
  }

  /** Any good token. */
  Access anyone() {
    return this::caller;
  }

  /** A token of the whole environment; an application's gets 403. */
  Access operator() {
    return request -> {
      ApiCaller caller = caller(request);
      if (!caller.operator()) {
        throw HttpError.of(
            403,
            "insufficient_access",
            "This token is of one application; the operation needs an operator's token");
      }
      return caller;
    };
  }

  /** Forgets what this node remembers of a token that has just been revoked. */
  void forget(TokenId token) {
    found.asMap().values().removeIf(known -> known.id().equals(token));
  }

  private ApiCaller caller(Request request) throws HttpError {
    Token token = token(request);
    if (!token.validAt(time.instant())) {
      throw unauthenticated("The token has expired");
    }
    return new ApiCaller(token.id(), token.environment(), token.application(), token.name());
  }

  private Token token(Request request) throws HttpError {
    Optional<String> header = request.header("authorization");
    if (header.isEmpty()) {
      throw unauthenticated("No token: send Authorization: Bearer TOKEN");
    }
    String value = header.get();
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw unauthenticated("The Authorization header must be: Bearer TOKEN");
    }
    String text = value.substring(SCHEME.length()).strip();
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw unauthenticated("The token is not one of this server's");
    }
    return switch (ApiToken.shapeOf(text)) {
      case MISTYPED -> throw unauthenticated("The token is incomplete or mistyped");
      case WELL_FORMED, FOREIGN -> lookup(ApiToken.digest(text));
    };
  }

  private Token lookup(byte[] digest) throws HttpError {
    ByteBuffer key = ByteBuffer.wrap(digest);
    Token known = found.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Token token =
        catalog
            .tokenByHash(HexFormat.of().formatHex(digest))
            .orElseThrow(() -> unauthenticated("The token is not one of this server's"));
    found.put(key, token);
    return token;
  }

  private static HttpError unauthenticated(String detail) {
    return HttpError.of(401, "authentication_failed", detail);
  }
}
