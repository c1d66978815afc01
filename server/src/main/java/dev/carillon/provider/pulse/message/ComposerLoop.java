package dev.carillon.provider.pulse.message;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the composer again and again on a thread of its own: every second, and as soon as somebody
 * knows of something to do. A run that fails is tried again, each time after a longer pause.
 */
public final class ComposerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ComposerLoop.class);

  /** Alerts become due, and other nodes raise some: nobody tells of either. */
  private static final long PAUSE_MILLIS = 1_000;

  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final Composer composer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private boolean stopping;
  private @Nullable Thread thread;

  public ComposerLoop(Composer composer) {
    this.composer = composer;
  }

  /** A platform thread: databases' drivers may block the carrier of a virtual one. */
  public void start() {
    thread = Thread.ofPlatform().name("carillon-pulse-composer").daemon(true).start(this::run);
  }

  /** An alert may have been raised that is to be told at once. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends after the run that is under way. */
  @Override
  public void close() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Thread running = thread;
    if (running == null) {
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
    boolean stop = false;
    while (!stop) {
      try {
        Composer.Progress progress = composer.runOnce();
        failures = 0;
        stop =
            switch (progress) {
              case MORE -> pause(0, true);
              case DONE -> pause(PAUSE_MILLIS, true);
              case NO_ROOM -> pause(PAUSE_MILLIS, false);
            };
      } catch (RuntimeException failure) {
        failures++;
        LOG.warn("Pulse's messages could not be composed, will try again", failure);
        long millis = PAUSE_MILLIS << Math.min(failures - 1, 5);
        stop = pause(Math.min(millis, LONGEST_PAUSE_MILLIS), false);
      }
    }
  }

  /**
   * @return whether to stop
   */
  private boolean pause(long millis, boolean wakeful) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!stopping && left > 0 && !(wakeful && woken)) {
        left = changed.awaitNanos(left);
      }
      woken = false;
      return stopping;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
