package dev.carillon.provider;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a provider's step again and again on a thread of its own: when the pause that the step asked
 * for is over, or when someone wakes it. A step that throws is logged and tried again after a pause
 * that grows to half a minute. The steps themselves know nothing of threads, so that tests call
 * them one by one.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** One piece of work. */
  @FunctionalInterface
  public interface Step {
    /**
     * @return how long to wait before the next one; zero for not at all
     * @throws Exception it is tried again
     */
    Duration runOnce() throws Exception;
  }

  private final String name;
  private final Step step;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /**
   * @param name for the thread and the log
   */
  public Loop(String name, Step step) {
    this.name = name;
    this.step = step;
  }

  /** On a platform thread, for steps call databases. */
  public void start() {
    thread = Thread.ofPlatform().name("carillon-" + name).daemon(true).start(this::run);
  }

  /** Lets the next step run at once. Costs next to nothing. */
  public void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends after the step that is under way, and returns when it has ended. */
  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      LockSupport.unpark(running);
      try {
        running.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      woken.set(false);
      Duration pause;
      try {
        pause = step.runOnce();
        failures = 0;
      } catch (Throwable failure) {
        failures++;
        tell(failure, failures);
        pause = afterFailures(failures);
      }
      idle(pause);
    }
  }

  /** Doubles from one failure to the next. */
  static Duration afterFailures(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private void idle(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    while (!closed && !woken.get()) {
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
  }
}
