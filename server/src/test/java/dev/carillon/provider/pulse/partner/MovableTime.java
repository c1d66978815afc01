package dev.carillon.provider.pulse.partner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands still until a test moves it; wall clock and monotonic clock move together. */
final class MovableTime implements InstantSource {
  static final Instant START = Instant.parse("2022-11-24T05:00:00.250Z");

  private long nanos;

  @Override
  public synchronized Instant instant() {
    return START.plusNanos(nanos);
  }

  synchronized long nanos() {
    return nanos;
  }

  synchronized void advance(Duration by) {
    nanos += by.toNanos();
  }
}
