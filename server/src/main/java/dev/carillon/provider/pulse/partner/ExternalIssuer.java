package dev.carillon.provider.pulse.partner;

import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.provider.Fetcher;
import dev.carillon.provider.Fetcher.Fetched;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.JwsAlgorithm;
import dev.carillon.signing.JwsVerifier;
import dev.carillon.signing.MalformedSecretException;
import dev.carillon.signing.RefusedTokenException;
import dev.carillon.signing.RefusedTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another issuer whose access tokens are accepted. Its keys are fetched when they are first needed
 * and then kept; a token with a key that is not among them, or keys that are ten minutes old, make
 * us look again, once a minute at most. While it cannot be reached, its last keys stand.
 */
final class ExternalIssuer {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalIssuer.class);
  private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 18;

  private final PulseConfig.ExternalIssuer config;
  private final Fetcher fetcher;
  private final InstantSource time;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Keys keys;
  private volatile Instant triedAt = Instant.MIN;

  /** The types that access tokens go by: that of RFC 9068, and the one of before. */
  private record Keys(JwsVerifier accessTokens, JwsVerifier plain, Instant fetchedAt) {}

  ExternalIssuer(PulseConfig.ExternalIssuer config, Fetcher fetcher, InstantSource time) {
    this.config = config;
    this.fetcher = fetcher;
    this.time = time;
  }

  String issuer() {
    return config.issuer();
  }

  /**
   * @throws RefusedTokenException if it is not signed by one of the issuer's keys
   */
  Payload verify(String token) {
    Keys known = keys;
    if (known == null || known.fetchedAt().plus(KEPT).isBefore(time.instant())) {
      known = fetched();
    }
    try {
      return verify(token, known);
    } catch (RefusedTokenException refused) {
      if (refused.reason() != Reason.UNKNOWN_KEY) {
        throw refused;
      }
      return verify(token, fetched());
    }
  }

  private static Payload verify(String token, @Nullable Keys known) {
    if (known == null) {
      // As if it had no keys: the caller is told that the token's is not known.
      return none().verify(token).payload();
    }
    try {
      return known.accessTokens().verify(token).payload();
    } catch (RefusedTokenException refused) {
      if (refused.reason() != Reason.TYPE) {
        throw refused;
      }
      return known.plain().verify(token).payload();
    }
  }

  private static JwsVerifier none() {
    return verifier(JsonWebKeySet.of(List.of()), KeyChain.ACCESS_TOKEN);
  }

  private static JwsVerifier verifier(JsonWebKeySet set, String type) {
    return new JwsVerifier(
        set,
        new JwsVerifier.Rules(EnumSet.allOf(JwsAlgorithm.class), type, KeyChain.LONGEST_TOKEN));
  }

  /** Looks again, unless somebody did within a minute. */
  private @Nullable Keys fetched() {
    fetching.lock();
    try {
      Instant now = time.instant();
      if (triedAt.isAfter(now.minus(AT_MOST_EVERY)) && !triedAt.isAfter(now)) {
        return keys;
      }
      triedAt = now;
      JsonWebKeySet set = fetch();
      if (set != null) {
        keys = new Keys(verifier(set, KeyChain.ACCESS_TOKEN), verifier(set, KeyChain.WEBHOOK), now);
      }
      return keys;
    } finally {
      fetching.unlock();
    }
  }

  private @Nullable JsonWebKeySet fetch() {
    OutboundRequest request =
        new OutboundRequest(
            "GET",
            config.keys().toString(),
            List.of(new Header("accept", "application/jwk-set+json, application/json")),
            null,
            TIMEOUT,
            false);
    return switch (fetcher.fetch(request, MOST_BYTES)) {
      case Fetched.Failed(String why) -> {
        LOG.warn("the keys of {} could not be fetched: {}", config.issuer(), why);
        yield null;
      }
      case Fetched.Answer(int status, _, Payload body) -> {
        if (status != 200) {
          LOG.warn("the keys of {} could not be fetched: it answers {}", config.issuer(), status);
          yield null;
        }
        try {
          yield JsonWebKeySet.parse(new String(body.bytes(), StandardCharsets.UTF_8));
        } catch (MalformedSecretException malformed) {
          LOG.warn("the keys of {} are none: {}", config.issuer(), malformed.getMessage());
          yield null;
        }
      }
    };
  }
}
