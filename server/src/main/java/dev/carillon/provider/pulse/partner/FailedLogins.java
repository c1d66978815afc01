package dev.carillon.provider.pulse.partner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.http.HttpError;
import java.time.InstantSource;

/**
 * Counts what was no secret of a client's, minute by minute, and refuses to look at more than so
 * many from one address: for one client, and for all. Whoever guesses cannot lock out a client that
 * calls from elsewhere.
 */
final class FailedLogins {
  private static final int MOST_FOR_A_CLIENT = 10;
  private static final int MOST_FROM_AN_ADDRESS = 100;
  private static final int SECONDS = 60;
  private static final int MOST_REMEMBERED = 20_000;

  private final InstantSource time;
  private final Cache<String, Count> counts =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

  private record Count(long minute, int failures) {}

  FailedLogins(InstantSource time) {
    this.time = time;
  }

  /**
   * To be asked before a secret is looked at.
   *
   * @throws HttpError 429 until the minute is over
   */
  void requireFew(String address, String client) throws HttpError {
    if (failures(pair(address, client)) >= MOST_FOR_A_CLIENT
        || failures(address) >= MOST_FROM_AN_ADDRESS) {
      long second = time.instant().getEpochSecond();
      throw HttpError.busy(
          429,
          "too_many_failures",
          "Too many wrong secrets came from this address: wait",
          (int) (SECONDS - Math.floorMod(second, (long) SECONDS)));
    }
  }

  void failed(String address, String client) {
    add(address);
    add(pair(address, client));
  }

  private int failures(String key) {
    Count count = counts.getIfPresent(key);
    return count == null || count.minute() != minute() ? 0 : count.failures();
  }

  private void add(String key) {
    long minute = minute();
    counts
        .asMap()
        .merge(
            key,
            new Count(minute, 1),
            (old, one) -> old.minute() == minute ? new Count(minute, old.failures() + 1) : one);
  }

  private long minute() {
    return Math.floorDiv(time.instant().getEpochSecond(), (long) SECONDS);
  }

  /** A space is in no address. */
  private static String pair(String address, String client) {
    return address + " " + client;
  }
}
