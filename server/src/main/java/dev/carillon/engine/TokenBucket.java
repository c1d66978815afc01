package dev.carillon.engine;

/**
 * A rate limit, as the time at which the next token is due. Bursts are at most a hundredth of a
 * second's worth (one token below 200 a second), so that no second ever sees more than the rate by
 * more than that. Not safe for many threads; the time is handed in.
 */
final class TokenBucket {
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private final long intervalNanos;
  private final long toleranceNanos;
  private long dueNanos;

  TokenBucket(int perSecond, long nowNanos) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("a rate of less than one a second: " + perSecond);
    }
    this.perSecond = perSecond;
    this.intervalNanos = Math.ceilDiv(SECOND, perSecond);
    this.toleranceNanos = (Math.max(1, perSecond / 100) - 1) * intervalNanos;
    this.dueNanos = nowNanos;
  }

  int perSecond() {
    return perSecond;
  }

  /**
   * Takes a token if there is one.
   *
   * @return 0 if it was taken, otherwise how long until there is one
   */
  long take(long nowNanos) {
    long early = dueNanos - toleranceNanos - nowNanos;
    if (early > 0) {
      return early;
    }
    charge(nowNanos);
    return 0;
  }

  /** Takes a token whether there is one or not: the next ones come the later for it. */
  void charge(long nowNanos) {
    dueNanos = (dueNanos - nowNanos > 0 ? dueNanos : nowNanos) + intervalNanos;
  }

  /** Whether it is as if it had never been used. */
  boolean isFull(long nowNanos) {
    return dueNanos - nowNanos <= 0;
  }
}
