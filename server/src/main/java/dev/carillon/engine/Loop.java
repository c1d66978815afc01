package dev.carillon.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a step again and again on a thread of its own: when the time that the step asked for has
 * passed, or when someone wakes it. A step that throws is logged and tried again, each time after a
 * longer pause. The steps themselves know nothing of threads, so that tests call them one by one.
 */
final class Loop {
  /** A step that asks to be woken only. */
  static final long UNTIL_WOKEN = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long FIRST_PAUSE_NANOS = 50_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 2_000_000_000L;

  /** One piece of work. */
  @FunctionalInterface
  interface Step {
    /**
     * @return nanoseconds until the next; 0 for at once
     */
    long runOnce();
  }

  private final String name;
  private final Step step;
  private final Signals signals;
  private final long lingerNanos;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  /**
   * @param lingerNanos how long to wait for more before a step that is not asked for at once
   */
  Loop(String name, Signals signals, long lingerNanos, Step step) {
    this.name = name;
    this.signals = signals;
    this.lingerNanos = lingerNanos;
    this.step = step;
  }

  /**
   * Platform threads, because the steps call drivers that may block the carrier of a virtual one.
   */
  void start() {
    thread = Thread.ofPlatform().name("carillon-" + name).daemon(true).start(this::run);
  }

  /** Lets the next step run at once. */
  void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends after the step that is under way. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
    Thread running = thread;
    if (running == null || running.equals(Thread.currentThread())) {
      return;
    }
    try {
      running.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (!stopping) {
      woken.set(false);
      long wait;
      try {
        wait = step.runOnce();
        failures = 0;
      } catch (Throwable failure) {
        failures++;
        tell(failure, failures);
        pause(Math.min(FIRST_PAUSE_NANOS << Math.min(failures - 1, 10), LONGEST_PAUSE_NANOS));
        continue;
      }
      if (wait > 0) {
        idle(wait);
        if (lingerNanos > 0 && !stopping) {
          LockSupport.parkNanos(this, lingerNanos);
        }
      }
    }
  }

  private void idle(long nanos) {
    long end = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
    while (!stopping && !woken.get()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (!stopping) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private void tell(Throwable failure, int failures) {
    if (failures == 1) {
      LOG.warn("{} failed and will try again", name, failure);
    } else {
      LOG.warn("{} failed for the {}th time in a row: {}", name, failures, failure.toString());
    }
    signals.trouble(name, failure);
  }
}
