package dev.carillon.provider.pulse.partner;

import dev.carillon.provider.pulse.partner.KeyRows.KeptKey;
import dev.carillon.signing.JsonWebKey;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.JwsAlgorithm;
import dev.carillon.signing.JwsSigner;
import dev.carillon.signing.JwsVerifier;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All signing keys at one moment, and which of them does what. */
final class KeyChain {
  /** What an access token is (RFC 9068): so that a webhook's body never passes for one. */
  static final String ACCESS_TOKEN = "at+jwt";

  /** What a webhook's body is, as the document says. */
  static final String WEBHOOK = "JWT";

  /** Far above what we issue. */
  static final int LONGEST_TOKEN = 8_192;

  private final List<Link> links;

  /** By the names of the keys in the set. */
  private final Map<List<String>, Published> published = new ConcurrentHashMap<>();

  /**
   * One key.
   *
   * @param lastUseAt null while there is no successor
   * @param retireAt when it leaves the published set; null while there is no successor
   */
  record Link(
      String kid,
      int sequence,
      Instant createdAt,
      Instant firstUseAt,
      @Nullable Instant lastUseAt,
      @Nullable Instant retireAt,
      Opened opened) {

    static Link of(KeptKey row, JsonWebKey key) {
      return of(row, new Opened(key, key.signer(WEBHOOK), key.signer(ACCESS_TOKEN)));
    }

    /** The same key with the times of a row. */
    Link with(KeptKey row) {
      return of(row, opened);
    }

    private static Link of(KeptKey row, Opened opened) {
      return new Link(
          row.kid(),
          row.sequence(),
          row.createdAt(),
          row.firstUseAt(),
          row.lastUseAt(),
          row.retireAt(),
          opened);
    }

    JwsAlgorithm algorithm() {
      return opened.key().algorithm();
    }

    boolean isPublished(Instant now) {
      return retireAt == null || retireAt.isAfter(now);
    }
  }

  /** A key in its working forms. */
  record Opened(JsonWebKey key, JwsSigner webhooks, JwsSigner accessTokens) {}

  /**
   * The keys that others may see.
   *
   * @param json the document
   * @param accessTokens verifies what they signed
   */
  record Published(String json, JwsVerifier accessTokens) {}

  /**
   * @param links in the order of their sequence
   */
  KeyChain(List<Link> links) {
    this.links = List.copyOf(links);
  }

  List<Link> links() {
    return links;
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  Link newest() {
    return links.getLast();
  }

  /** The key that signs at a moment: the last one that has begun to. */
  Link signing(Instant now) {
    Optional<Link> begun =
        links.reversed().stream()
            .filter(link -> !link.firstUseAt().isAfter(now) && link.isPublished(now))
            .findFirst();
    // None only where the clock was set back behind the first key.
    return begun.orElseGet(links::getLast);
  }

  Published published(Instant now) {
    List<Link> shown = links.stream().filter(link -> link.isPublished(now)).toList();
    return published.computeIfAbsent(
        shown.stream().map(Link::kid).toList(),
        _ -> {
          JsonWebKeySet set =
              JsonWebKeySet.of(shown.stream().map(link -> link.opened().key()).toList());
          return new Published(
              set.json(),
              new JwsVerifier(
                  set,
                  new JwsVerifier.Rules(
                      EnumSet.allOf(JwsAlgorithm.class), ACCESS_TOKEN, LONGEST_TOKEN)));
        });
  }
}
