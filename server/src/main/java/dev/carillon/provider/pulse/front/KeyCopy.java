package dev.carillon.provider.pulse.front;

import dev.carillon.model.Header;
import dev.carillon.signing.JsonWebKeySet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The keys that a region published when it was last asked.
 *
 * @param maxAge how long they may be kept without asking again
 */
record KeyCopy(JsonWebKeySet keys, Instant fetchedAt, Duration maxAge) {
  /** How long keys may be kept of which nothing is said. */
  static final Duration UNSAID = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofDays(1);

  /** How old the copy is; nothing while the clock stands before its time. */
  Duration age(Instant now) {
    Duration age = Duration.between(fetchedAt, now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  boolean isStale(Instant now) {
    return age(now).compareTo(maxAge) >= 0;
  }

  /**
   * How long others may keep what is made of it: what is left of its own time, so that nobody's
   * copy is older than the region allows. A stale one is of a region that does not answer, and
   * which is asked again every minute.
   */
  Duration left(Instant now) {
    Duration left = maxAge.minus(age(now));
    if (left.isPositive()) {
      return left;
    }
    return maxAge.compareTo(UNSAID) < 0 ? maxAge : UNSAID;
  }

  /**
   * What an answer's fields say of how long it may be kept: {@code max-age} of {@code
   * Cache-Control} less {@code Age} (RFC 9111, section 4.2).
   */
  static Duration maxAge(List<Header> headers) {
    long age = 0;
    OptionalLong most = OptionalLong.empty();
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase("age")) {
        age = seconds(header.value().strip()).orElse(0);
      } else if (header.name().equalsIgnoreCase("cache-control")) {
        for (String directive : header.value().toLowerCase(Locale.ROOT).split(",", -1)) {
          String word = directive.strip();
          if (word.equals("no-store") || word.equals("no-cache")) {
            return UNSAID;
          }
          if (word.startsWith("max-age=") && most.isEmpty()) {
            most = seconds(word.substring("max-age=".length()));
          }
        }
      }
    }
    if (most.isEmpty()) {
      return UNSAID;
    }
    return Duration.ofSeconds(Math.clamp(most.getAsLong() - age, 0, LONGEST.toSeconds()));
  }

  private static OptionalLong seconds(String text) {
    boolean number =
        !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }
}
