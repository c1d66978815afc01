package dev.carillon.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The wait before each retry, counted from the end of the failed attempt.
 *
 * @param delays one for each retry, so that a delivery has one attempt more than there are delays
 * @param jitter the largest part of a delay that may be added to it by chance: 0 for none, 0.1 for
 *     up to a tenth
 */
public record RetrySchedule(List<Duration> delays, double jitter) {
  /** A single attempt. */
  public static final RetrySchedule NONE = new RetrySchedule(List.of(), 0);

  public static final int MAX_RETRIES = 100;
  public static final Duration MAX_DELAY = Duration.ofDays(7);

  public RetrySchedule {
    delays = List.copyOf(delays);
    if (delays.size() > MAX_RETRIES) {
      throw new IllegalArgumentException("more than " + MAX_RETRIES + " retries");
    }
    for (Duration delay : delays) {
      if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
        throw new IllegalArgumentException("a delay outside 0–" + MAX_DELAY + ": " + delay);
      }
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter outside 0–1: " + jitter);
    }
  }

  public static RetrySchedule of(Duration... delays) {
    return new RetrySchedule(List.of(delays), 0);
  }

  /**
   * The delays base × factor^n for n = 0 … retries − 1, none longer than the cap.
   *
   * @param base 0 or more
   * @param factor 1 or more
   */
  public static RetrySchedule exponential(Duration base, double factor, Duration cap, int retries) {
    if (base.isNegative()) {
      throw new IllegalArgumentException("a negative delay: " + base);
    }
    if (!(factor >= 1) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("a factor that is not 1 or more: " + factor);
    }
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new IllegalArgumentException("retries outside 0–" + MAX_RETRIES + ": " + retries);
    }
    List<Duration> delays = new ArrayList<>(retries);
    double millis = (double) base.toMillis();
    for (int n = 0; n < retries; n++) {
      delays.add(Duration.ofMillis((long) Math.min(millis, (double) cap.toMillis())));
      millis *= factor;
    }
    return new RetrySchedule(delays, 0);
  }

  public RetrySchedule withJitter(double part) {
    return new RetrySchedule(delays, part);
  }

  public int retries() {
    return delays.size();
  }

  /** The wait before the retry that follows when {@code step} delays are used up. */
  public Duration delay(int step, RandomGenerator random) {
    Duration delay = delays.get(step);
    if (jitter == 0) {
      return delay;
    }
    return delay.plusMillis((long) ((double) delay.toMillis() * jitter * random.nextDouble()));
  }
}
