package dev.carillon.provider.pulse.partner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.http.JsonWriter;
import dev.carillon.signing.ApiToken;
import dev.carillon.signing.RefusedTokenException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens: JSON Web Tokens with the claims that the vendor documents, good for half an hour.
 * They are verified by their signature, and then by what is known of the app and of revocations.
 */
final class AccessTokens {
  static final Duration LIFETIME = Duration.ofMinutes(30);

  /** Nodes' clocks differ a little. */
  private static final Duration LEEWAY = Duration.ofSeconds(10);

  private static final int MOST_REMEMBERED = 10_000;

  private final SigningKeys keys;
  private final AppBook apps;
  private final Issuing issuing;
  private final InstantSource time;
  private final RandomGenerator random;
  private final @Nullable ExternalIssuer external;

  /** What signatures have said already, by the digests of tokens: no token is kept. */
  private final Cache<ByteBuffer, Judged> judged =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(Duration.ofMinutes(5))
          .build();

  /**
   * What stands in all tokens that are issued here.
   *
   * @param issuer asked when needed
   */
  record Issuing(Supplier<String> issuer, String region) {}

  /**
   * @param keys the published set that verified it; null for the external issuer's
   */
  private record Judged(TokenClaims claims, @Nullable String keys) {}

  /**
   * A token that is good.
   *
   * @param scopes both the token's and the app's
   */
  record Good(App app, Set<String> scopes, TokenClaims claims) {}

  AccessTokens(
      SigningKeys keys,
      AppBook apps,
      Issuing issuing,
      InstantSource time,
      RandomGenerator random,
      @Nullable ExternalIssuer external) {
    this.keys = keys;
    this.apps = apps;
    this.issuing = issuing;
    this.time = time;
    this.random = random;
    this.external = external;
  }

  /** A new token for an app. */
  String issue(App app, Set<String> scopes) {
    Instant now = time.instant();
    long from = now.getEpochSecond();
    // An app of many schools is in the hands of the environment.
    String tenant = app.tenant() == null ? app.application().environment().value() : app.tenant();
    byte[] claims =
        JsonWriter.object()
            .number("nbf", from)
            .number("exp", from + LIFETIME.toSeconds())
            .text("iss", issuing.issuer().get())
            .text("aud", app.clientId())
            .text("sub", app.clientId())
            .text("intellischool_tenant", tenant)
            .text("intellischool_region", issuing.region())
            .text("jti", uuid(random).toString())
            .text("authentication_event_id", uuid(random).toString())
            .texts("scope", Scopes.ALL.stream().filter(scopes::contains).toList())
            .payload()
            .bytes();
    return keys.chain().signing(now).opened().accessTokens().sign(claims);
  }

  /** Version 4. */
  static UUID uuid(RandomGenerator random) {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low);
  }

  /**
   * Judges a token.
   *
   * @throws RefusedTokenException by its signature
   * @throws RefusedClaimsException by what it says, or by what has become of it
   */
  Good verify(String token) throws RefusedClaimsException {
    Judged found = signature(token);
    TokenClaims claims = found.claims();
    boolean own = found.keys() != null;
    Instant now = time.instant();
    String issuer = own || external == null ? issuing.issuer().get() : external.issuer();
    if (!claims.issuer().equals(issuer)) {
      throw new RefusedClaimsException("it is another issuer's");
    }
    if (!claims.expiresAt().isAfter(now)) {
      throw new RefusedClaimsException("it has expired");
    }
    if (claims.notBefore().isAfter(now.plus(LEEWAY))) {
      throw new RefusedClaimsException("it is not good yet");
    }
    App app =
        apps.byClientId(claims.clientId())
            .orElseThrow(() -> new RefusedClaimsException("its app is not known"));
    if (!claims.audience().contains(app.clientId())
        && !claims.audience().contains(issuing.issuer().get())) {
      throw new RefusedClaimsException("it is not for this API");
    }
    if (claims.notBefore().isBefore(app.tokensFrom())) {
      throw new RefusedClaimsException("it was revoked");
    }
    if (claims.id() != null && apps.isRevoked(app.application().environment(), claims.id())) {
      throw new RefusedClaimsException("it was revoked");
    }
    Set<String> scopes = new HashSet<>(claims.scopes());
    scopes.retainAll(app.scopes());
    return new Good(app, Set.copyOf(scopes), claims);
  }

  private Judged signature(String token) throws RefusedClaimsException {
    KeyChain.Published published = keys.chain().published(time.instant());
    ByteBuffer digest = ByteBuffer.wrap(ApiToken.digest(token));
    Judged known = judged.getIfPresent(digest);
    // A key that was taken away verifies nothing any more.
    if (known != null && (known.keys() == null || known.keys().equals(published.json()))) {
      return known;
    }
    Judged found = judge(token, published);
    judged.put(digest, found);
    return found;
  }

  private Judged judge(String token, KeyChain.Published published) throws RefusedClaimsException {
    try {
      return new Judged(
          TokenClaims.of(published.accessTokens().verify(token).payload()), published.json());
    } catch (RefusedTokenException refused) {
      boolean foreign =
          refused.reason() == RefusedTokenException.Reason.UNKNOWN_KEY
              || refused.reason() == RefusedTokenException.Reason.TYPE;
      if (external == null || !foreign) {
        throw refused;
      }
      return new Judged(TokenClaims.of(external.verify(token)), null);
    }
  }

  /** The name and the end of a token for its revocation; empty if it is not one of ours. */
  Optional<TokenClaims> ours(String token) {
    try {
      TokenClaims claims =
          TokenClaims.of(
              keys.chain().published(time.instant()).accessTokens().verify(token).payload());
      return claims.id() == null ? Optional.empty() : Optional.of(claims);
    } catch (RefusedTokenException | RefusedClaimsException _) {
      return Optional.empty();
    }
  }
}
