package dev.carillon.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks over HTTP until what is recorded a moment after the fact is there: a server in operation has
 * no event to wait for.
 */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  public static <T> T get(Supplier<T> question, Predicate<T> good) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    T answer = question.get();
    while (!good.test(answer)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still " + answer);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      answer = question.get();
    }
    return answer;
  }
}
