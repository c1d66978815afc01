package dev.carillon.engine;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Starts attempts: as many as there are permits, in the order of {@link Queues}, each on a thread
 * of its own. There is no thread that picks: whoever brings work or frees a permit starts what may
 * start, and only targets that wait for a token need the {@link #pace} step.
 */
final class Dispatcher {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Queues queues;
  private final LongSupplier nanos;
  private final LongPredicate gate;
  private final Executor threads;
  private final Consumer<Work> attempt;
  private final Signals signals;
  private final Loop pacer;
  private boolean stopped;
  private long plannedPaceNanos;
  private boolean pacePlanned;

  /** A piece of work and how fast its target may be called. */
  record Offer(Work work, @Nullable Integer perSecond) {}

  /**
   * @param gate whether attempts may be started at this time of {@code nanos}
   * @param threads one for each attempt
   * @param attempt the whole of a work's attempts, until it leaves this node or its outcome is with
   *     the recorder
   */
  Dispatcher(
      EngineConfig.Sending config,
      LongSupplier nanos,
      LongPredicate gate,
      Executor threads,
      Consumer<Work> attempt,
      Signals signals) {
    this.queues = new Queues(config.permits(), config.permitsPerTarget());
    this.nanos = nanos;
    this.gate = gate;
    this.threads = threads;
    this.attempt = attempt;
    this.signals = signals;
    this.pacer = new Loop("pacer", signals, 0, this::pace);
  }

  void start() {
    pacer.start();
  }

  /** Takes deliveries into memory's queues and starts what may start. */
  void offer(Collection<Offer> offers) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      for (Offer offer : offers) {
        queues.offer(offer.work(), offer.perSecond(), now);
      }
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Starts what may start. */
  void pump() {
    Work work;
    while ((work = next()) != null) {
      if (!begin(work)) {
        return;
      }
    }
  }

  /** Starts what may start by now; asks to be called when the next token is due. */
  long pace() {
    pump();
    lock.lock();
    try {
      long now = nanos.getAsLong();
      long wait = queues.nanosUntilPaced(now);
      pacePlanned = wait != Loop.UNTIL_WOKEN;
      plannedPaceNanos = now + wait;
      return wait;
    } finally {
      lock.unlock();
    }
  }

  void limit(TargetKey target, @Nullable Integer perSecond) {
    lock.lock();
    try {
      queues.limit(target, perSecond, nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Takes out all that wait and match; what is in flight stays. */
  List<Work> removeIf(Predicate<Work> condition) {
    lock.lock();
    try {
      return queues.removeIf(condition);
    } finally {
      lock.unlock();
    }
  }

  void forgetIdle() {
    lock.lock();
    try {
      queues.forgetIdle(nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
    pacer.stop();
  }

  /**
   * Waits until nothing is in flight.
   *
   * @return whether that came about in time
   */
  boolean awaitIdle(long timeoutNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = timeoutNanos;
      while (queues.inFlight() > 0) {
        if (left <= 0) {
          return false;
        }
        left = ended.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  int inFlight() {
    lock.lock();
    try {
      return queues.inFlight();
    } finally {
      lock.unlock();
    }
  }

  int queued() {
    lock.lock();
    try {
      return queues.queued();
    } finally {
      lock.unlock();
    }
  }

  int freeSlots() {
    lock.lock();
    try {
      return queues.freeSlots();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Work next() {
    boolean paceEarlier = false;
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (stopped || !gate.test(now)) {
        return null;
      }
      Work work = queues.pick(now);
      if (work == null) {
        long wait = queues.nanosUntilPaced(now);
        paceEarlier =
            wait != Loop.UNTIL_WOKEN && (!pacePlanned || now + wait - plannedPaceNanos < 0);
      }
      return work;
    } finally {
      lock.unlock();
      if (paceEarlier) {
        pacer.wake();
      }
    }
  }

  /** Whether a thread was to be had; if not, the work waits for the next occasion. */
  private boolean begin(Work work) {
    try {
      threads.execute(() -> run(work));
      return true;
    } catch (RuntimeException | OutOfMemoryError noThread) {
      lock.lock();
      try {
        queues.putBack(work);
      } finally {
        lock.unlock();
      }
      signals.trouble("dispatcher", noThread);
      return false;
    }
  }

  private void run(Work work) {
    try {
      attempt.accept(work);
    } finally {
      finished(work);
      pump();
    }
  }

  private void finished(Work work) {
    lock.lock();
    try {
      queues.finished(work, nanos.getAsLong());
      if (queues.inFlight() == 0) {
        ended.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
