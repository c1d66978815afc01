package dev.carillon.benchmarks.scenario;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time that has to pass. */
final class Waiting {
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long STEP_MILLIS = 50;

  private Waiting() {}

  /** Lets time pass, with a word each second. */
  static void seconds(double seconds, Runnable eachSecond) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = seconds(end); left > 0; left = seconds(end)) {
      pause(Math.min(left, 1_000_000_000) / 1_000_000);
      eachSecond.run();
    }
  }

  private static long seconds(long end) {
    return end - System.nanoTime();
  }

  /**
   * Waits until a count has come to a number.
   *
   * @return whether it did; false once it has not moved for a minute
   */
  static boolean until(long wanted, LongSupplier count, Runnable eachTime) {
    long last = -1;
    long movedAt = System.nanoTime();
    while (true) {
      long now = count.getAsLong();
      if (now >= wanted) {
        return true;
      }
      if (now != last) {
        last = now;
        movedAt = System.nanoTime();
      } else if (System.nanoTime() - movedAt > STALLED_NANOS) {
        return false;
      }
      eachTime.run();
      pause(STEP_MILLIS);
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
