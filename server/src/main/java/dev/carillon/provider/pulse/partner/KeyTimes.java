package dev.carillon.provider.pulse.partner;

import java.time.Duration;

/**
 * The times of a signing key's life: published, used, kept, gone.
 *
 * @param cache how long others may keep the published set: {@code max-age} of its answers
 * @param lead how long a key is published before it signs: the cache time at least, and what the
 *     global service needs to see it
 * @param kept how long a key stays published after it last signed: the longest retry horizon
 * @param age after which another one takes over
 */
public record KeyTimes(Duration cache, Duration lead, Duration kept, Duration age) {
  /** What a set may be on its way to the global service's readers beyond their own caches. */
  public static final Duration TO_THE_FRONT = Duration.ofMinutes(5);

  public static final KeyTimes DEFAULTS =
      new KeyTimes(
          Duration.ofMinutes(10),
          Duration.ofMinutes(10).plus(TO_THE_FRONT),
          // The retries take 85 min 15 s and 11 time-outs of 30 s; what they carry is good for 5
          // min.
          Duration.ofHours(2),
          Duration.ofDays(90));

  public KeyTimes {
    if (cache.isNegative() || lead.compareTo(cache) < 0) {
      throw new IllegalArgumentException("a key must be published for the cache time before use");
    }
    if (age.compareTo(lead) <= 0 || !kept.isPositive()) {
      throw new IllegalArgumentException("a key must be used for longer than it is announced");
    }
  }

  public KeyTimes withAge(Duration other) {
    return new KeyTimes(cache, lead, kept, other);
  }
}
