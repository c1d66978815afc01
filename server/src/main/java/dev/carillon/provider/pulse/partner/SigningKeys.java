package dev.carillon.provider.pulse.partner;

import dev.carillon.model.Sealed;
import dev.carillon.provider.pulse.partner.KeyRows.KeptKey;
import dev.carillon.signing.JsonWebKey;
import dev.carillon.signing.JwsAlgorithm;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.sql.Database;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that this installation signs with. All nodes read them from the database, and when a key
 * begins to sign stands there long before it does: so they agree without talking. A node looks at
 * most once a second.
 */
public final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Database database;
  private final SecretBox box;
  private final Settings settings;
  private final InstantSource time;
  private final LongSupplier nanos;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable Loaded loaded;

  /**
   * What an installation decides about its keys.
   *
   * @param random for new keys
   */
  record Settings(JwsAlgorithm algorithm, KeyTimes times, SecureRandom random) {}

  private record Loaded(KeyChain chain, long atNanos) {}

  SigningKeys(
      Database database, SecretBox box, Settings settings, InstantSource time, LongSupplier nanos) {
    this.database = database;
    this.box = box;
    this.settings = settings;
    this.time = time;
    this.nanos = nanos;
  }

  KeyTimes times() {
    return settings.times();
  }

  /** The keys as the database had them a second ago at most; there is always one that signs. */
  KeyChain chain() {
    Loaded known = loaded;
    if (known != null && nanos.getAsLong() - known.atNanos() < STALE_NANOS) {
      return known.chain();
    }
    if (known != null && !loading.tryLock()) {
      // Another thread looks already.
      return known.chain();
    }
    if (known == null) {
      loading.lock();
    }
    try {
      return refreshed();
    } finally {
      loading.unlock();
    }
  }

  private KeyChain refreshed() {
    Loaded known = loaded;
    if (known != null && nanos.getAsLong() - known.atNanos() < STALE_NANOS) {
      return known.chain();
    }
    try {
      KeyChain chain = load();
      if (chain.isEmpty()) {
        add(1, now(), chain);
        chain = load();
      }
      return remember(chain);
    } catch (RuntimeException failure) {
      if (known == null) {
        throw failure;
      }
      // Deliveries wait for the same database; what is due is signed with the keys of before.
      LOG.warn("the signing keys could not be read: {}", failure.toString());
      return remember(known.chain());
    }
  }

  private KeyChain remember(KeyChain chain) {
    loaded = new Loaded(chain, nanos.getAsLong());
    return chain;
  }

  private KeyChain load() {
    Loaded known = loaded;
    Map<String, KeyChain.Link> before = new HashMap<>();
    if (known != null) {
      known.chain().links().forEach(link -> before.put(link.kid(), link));
    }
    List<KeptKey> rows = database.read(KeyRows::all);
    return new KeyChain(
        rows.stream()
            .map(row -> {
              KeyChain.Link old = before.get(row.kid());
              // To open one takes far longer than to read its row.
              return old == null ? KeyChain.Link.of(row, open(row)) : old.with(row);
            })
            .toList());
  }

  private JsonWebKey open(KeptKey row) {
    JsonWebKey key = JsonWebKey.open(box, row.sealed(), KeyRows.sealedRow(row.kid()));
    if (!key.kid().equals(row.kid())) {
      throw new IllegalStateException("the key " + row.kid() + " is another one: " + key.kid());
    }
    return key;
  }

  /**
   * Upkeep: the first key, a successor when the newest comes of age or the algorithm was changed,
   * the end of those whose time is over, another master key. Safe to be run by all nodes.
   */
  public void runOnce() {
    chain();
    KeyChain chain = load();
    Instant now = now();
    KeyChain.Link newest = chain.newest();
    boolean announced = newest.firstUseAt().isAfter(now);
    Instant comesOfAge =
        newest.firstUseAt().plus(settings.times().age()).minus(settings.times().lead());
    if (!announced && (newest.algorithm() != settings.algorithm() || !comesOfAge.isAfter(now))) {
      add(newest.sequence() + 1, now.plus(settings.times().lead()), chain);
    }
    resealed();
    database.write(session -> KeyRows.deleteRetired(session, now));
    remember(load());
  }

  /**
   * A successor on an operator's word.
   *
   * @param atOnce it signs from now on and all others are gone: for a key that others may know.
   *     Whoever has cached the set refuses what it signs until the cache is over
   * @return the key that was made; the one that another node made at the same moment
   */
  KeyChain.Link rotate(boolean atOnce) {
    KeyChain chain = load();
    Instant now = now();
    int sequence = chain.isEmpty() ? 1 : chain.newest().sequence() + 1;
    boolean announced = !chain.isEmpty() && chain.newest().firstUseAt().isAfter(now);
    if (atOnce) {
      add(sequence, now, chain);
    } else if (!announced) {
      add(sequence, now.plus(settings.times().lead()), chain);
    }
    return remember(load()).newest();
  }

  /**
   * @param firstUseAt at once for the first key of all, whose set nobody can have cached, and for
   *     one that takes the place of a key that others know
   */
  private void add(int sequence, Instant firstUseAt, KeyChain before) {
    JsonWebKey made = JsonWebKey.generate(settings.algorithm(), settings.random());
    Instant now = now();
    Sealed sealed = made.seal(box, KeyRows.sealedRow(made.kid()));
    boolean atOnce = !firstUseAt.isAfter(now);
    KeptKey row =
        new KeptKey(
            made.kid(), sequence, made.algorithm().wireName(), sealed, now, firstUseAt, null, null);
    boolean inserted =
        database.write(session -> {
          if (!KeyRows.insert(session, row)) {
            return false;
          }
          if (atOnce) {
            KeyRows.retire(session, sequence, now);
          } else {
            KeyRows.succeed(
                session, sequence, firstUseAt, firstUseAt.plus(settings.times().kept()));
          }
          return true;
        });
    if (inserted) {
      LOG.info(
          "signing key {} ({}) is published and signs from {}; there were {} before it",
          made.kid(),
          made.algorithm(),
          firstUseAt,
          before.links().size());
    }
  }

  private void resealed() {
    for (KeptKey row : database.read(KeyRows::all)) {
      if (box.needsResealing(row.sealed())) {
        Sealed anew = open(row).seal(box, KeyRows.sealedRow(row.kid()));
        database.write(session -> {
          KeyRows.reseal(session, row.kid(), anew);
          return true;
        });
      }
    }
  }

  private Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
