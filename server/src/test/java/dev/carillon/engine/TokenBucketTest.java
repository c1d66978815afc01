package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void tokensComeEvenlyAndAreNotSavedUp() {
    TokenBucket bucket = new TokenBucket(4, 0);
    assertThat(bucket.take(100 * SECOND)).isZero();
    assertThat(bucket.take(100 * SECOND)).isEqualTo(SECOND / 4);
    assertThat(bucket.take(100 * SECOND + SECOND / 4)).isZero();
  }

  @Test
  void aHighRateMayComeInBurstsOfAHundredthOfASecond() {
    TokenBucket bucket = new TokenBucket(10_000, 0);
    int taken = 0;
    while (bucket.take(0) == 0) {
      taken++;
    }
    assertThat(taken).isEqualTo(100);
  }

  @Test
  void theTimeMayBeNegativeAndMayOverflow() {
    long late = Long.MAX_VALUE - 10;
    TokenBucket bucket = new TokenBucket(1, late);
    assertThat(bucket.take(late)).isZero();
    assertThat(bucket.take(after(late, SECOND / 2))).isEqualTo(SECOND / 2);
    assertThat(bucket.take(after(late, SECOND))).isZero();
  }

  /** As a monotonic clock goes on: past the end of its numbers. */
  private static long after(long nanos, long by) {
    return nanos + by;
  }

  @Test
  void aChargedTokenMakesTheNextOnesLater() {
    TokenBucket bucket = new TokenBucket(1, 0);
    bucket.charge(0);
    bucket.charge(0);
    assertThat(bucket.take(SECOND)).isEqualTo(SECOND);
    assertThat(bucket.isFull(SECOND)).isFalse();
    assertThat(bucket.isFull(2 * SECOND)).isTrue();
  }

  @Test
  void aRateBelowOneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket(0, 0));
  }
}
