package dev.carillon.provider.pulse.front;

import dev.carillon.http.HttpError;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.provider.Fetcher;
import dev.carillon.provider.Fetcher.Fetched;
import dev.carillon.provider.pulse.partner.KeyTimes;
import dev.carillon.provider.pulse.partner.WellKnown;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.MalformedSecretException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of all regions, copied ahead of those who ask for them. Each region is asked again
 * before half of its cache time is over, and never more than once a minute, whoever wants it. What
 * a region that does not answer published last is kept for as long as its webhooks may be on their
 * way, and no longer: a key that was withdrawn must end somewhere.
 */
final class RegionKeys {
  private static final Logger LOG = LoggerFactory.getLogger(RegionKeys.class);

  /** Nobody makes the front ask a region more often. */
  static final Duration LEAST_PAUSE = Duration.ofMinutes(1);

  /** Regions allow for it when they announce a key. */
  static final Duration MOST_PAUSE = KeyTimes.TO_THE_FRONT.minus(LEAST_PAUSE);

  static final Duration KEPT = KeyTimes.DEFAULTS.kept();

  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 18;

  private final SortedMap<String, Source> sources = new TreeMap<>();
  private final Fetcher fetcher;
  private final InstantSource time;
  private volatile Map<String, String> owners = Map.of();
  private Set<MergedKeys.Conflict> told = Set.of();

  /** One region's keys; its monitor is held while the region is asked, so that one asks for all. */
  private static final class Source {
    final String region;
    final String url;
    volatile @Nullable KeyCopy copy;
    volatile @Nullable Instant triedAt;
    volatile boolean failing;
    volatile boolean wanted;

    Source(String region, URI base) {
      this.region = region;
      this.url = base + WellKnown.KEYS;
    }

    boolean isRested(Instant now, Duration pause) {
      Instant tried = triedAt;
      // A clock that was set back must not keep us from asking.
      return tried == null || now.isBefore(tried) || !now.isBefore(tried.plus(pause));
    }
  }

  RegionKeys(Map<String, URI> regions, Fetcher fetcher, InstantSource time) {
    regions.forEach((name, url) -> sources.put(name, new Source(name, url)));
    this.fetcher = fetcher;
    this.time = time;
  }

  /**
   * Asks every region whose turn it is; they do not wait for each other.
   *
   * @return when to come again
   */
  Duration runOnce() {
    Instant now = time.instant();
    refresh(source -> source.isRested(now, source.wanted ? LEAST_PAUSE : pause(source)));
    merged();
    return LEAST_PAUSE.dividedBy(4);
  }

  private static Duration pause(Source source) {
    KeyCopy copy = source.copy;
    if (copy == null || source.failing) {
      return LEAST_PAUSE;
    }
    Duration half = copy.maxAge().dividedBy(2);
    if (half.compareTo(LEAST_PAUSE) < 0) {
      return LEAST_PAUSE;
    }
    return half.compareTo(MOST_PAUSE) < 0 ? half : MOST_PAUSE;
  }

  /**
   * The set to be served now. Regions of which there is nothing fresh are asked first, if they were
   * not a minute ago.
   *
   * @throws HttpError 503 if there are no keys of any region
   */
  MergedKeys current() throws HttpError {
    Instant now = time.instant();
    refresh(source -> {
      KeyCopy copy = source.copy;
      return (copy == null || copy.isStale(now)) && source.isRested(now, LEAST_PAUSE);
    });
    MergedKeys merged = merged();
    if (merged.owners().isEmpty()) {
      throw HttpError.busy(
          503,
          "keys_unavailable",
          "The keys of no region could be fetched; come again",
          (int) LEAST_PAUSE.toSeconds());
    }
    return merged;
  }

  /**
   * Hears of a key by which a region is said to have signed.
   *
   * @return whether it is unknown here and the region is now to be asked: wake whoever calls {@link
   *     #runOnce}
   */
  boolean hear(String region, String kid) {
    Source source = sources.get(region);
    if (source == null
        || owners.containsKey(kid)
        || !source.isRested(time.instant(), LEAST_PAUSE)) {
      return false;
    }
    source.wanted = true;
    return true;
  }

  private void refresh(Predicate<Source> due) {
    List<Source> chosen = sources.values().stream().filter(due).toList();
    if (chosen.isEmpty()) {
      return;
    }
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Source source : chosen) {
        each.execute(() -> {
          synchronized (source) {
            // Whoever waited finds that it has been done.
            if (due.test(source)) {
              refresh(source);
            }
          }
        });
      }
    }
  }

  private void refresh(Source source) {
    Instant now = time.instant();
    source.triedAt = now;
    source.wanted = false;
    OutboundRequest request =
        new OutboundRequest(
            "GET",
            source.url,
            List.of(new Header(HeaderPassing.FRONT, "1"), new Header("Accept", "*/*")),
            null,
            FETCH_TIMEOUT,
            true);
    switch (fetcher.fetch(request, MOST_BYTES)) {
      case Fetched.Failed(String why) -> failed(source, why);
      case Fetched.Answer(int status, List<Header> headers, Payload body) -> {
        if (status != 200) {
          failed(source, "it answered " + status);
          return;
        }
        try {
          String json = new String(body.bytes(), StandardCharsets.UTF_8);
          KeyCopy copy = new KeyCopy(JsonWebKeySet.parse(json), now, KeyCopy.maxAge(headers));
          source.copy = copy;
          if (source.failing) {
            source.failing = false;
            LOG.info("The keys of the region {} can be fetched again", source.region);
          }
        } catch (MalformedSecretException e) {
          failed(source, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private static void failed(Source source, String why) {
    if (!source.failing) {
      source.failing = true;
      LOG.warn(
          "The keys of the region {} cannot be fetched: {}; those that are known are kept for {}",
          source.region,
          why,
          KEPT);
    }
  }

  private synchronized MergedKeys merged() {
    Instant now = time.instant();
    SortedMap<String, KeyCopy> copies = new TreeMap<>();
    for (Source source : sources.values()) {
      KeyCopy copy = source.copy;
      if (copy != null && copy.age(now).compareTo(KEPT) < 0) {
        copies.put(source.region, copy);
      } else if (copy != null) {
        source.copy = null;
        LOG.error(
            "The region {} has not given its keys for {}: they are served no longer",
            source.region,
            KEPT);
      }
    }
    MergedKeys merged = MergedKeys.of(copies, owners, copies.size() == sources.size(), now);
    for (MergedKeys.Conflict conflict : merged.conflicts()) {
      if (!told.contains(conflict)) {
        LOG.error(
            "The region {} publishes the key {}, whose name is {}'s already: it is left out",
            conflict.refused(),
            conflict.kid(),
            conflict.owner());
      }
    }
    told = merged.conflicts();
    owners = merged.owners();
    return merged;
  }
}
