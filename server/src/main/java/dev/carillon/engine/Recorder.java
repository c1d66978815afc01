package dev.carillon.engine;

import dev.carillon.model.Attempt;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Lease;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.store.Journal;
import dev.carillon.store.Settlement;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what came of attempts, in batches: along with a commit of publishes when there is one
 * ({@link Ride}), in a transaction of its own otherwise. What a delivery takes up in memory is
 * given free only after its record is committed; while the store does not take the records, they
 * wait here, and when too many wait, attempts wait with them: nothing more is started, and nothing
 * is forgotten.
 */
final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final long HEALTH_RETRY_NANOS = 500_000_000L;

  sealed interface Entry {
    Work work();
  }

  /**
   * @param settlement SENDING if the work goes on with a further attempt, and stays in memory
   * @param note what it says of the endpoint; null for nothing
   */
  record Outcomes(Work work, Settlement settlement, HealthBook.@Nullable Note note)
      implements Entry {}

  record GivenBack(Work work, Lease lease, Instant dueAt) implements Entry {}

  /**
   * Outcomes that go along in a transaction which publishes are about to make, instead of making
   * one of their own. Whoever took it says how it ended, on the same thread.
   */
  final class Ride {
    private final List<Settlement> settlements;
    private final long started = nanos.getAsLong();

    private Ride(List<Settlement> settlements) {
      this.settlements = settlements;
    }

    List<Settlement> settlements() {
      return settlements;
    }

    boolean isEmpty() {
      return settlements.isEmpty();
    }

    /**
     * The transaction is committed.
     *
     * @param effective for each settlement, in order
     */
    void arrived(List<Boolean> effective) {
      if (isEmpty()) {
        return;
      }
      try {
        conclude(settlements, effective, started);
      } finally {
        turn.unlock();
      }
    }

    /** It is not, or nobody knows: the recorder writes these by itself before others ride. */
    void failed() {
      if (isEmpty()) {
        return;
      }
      noRides = true;
      turn.unlock();
      loop.wake();
    }
  }

  private final Journal journal;
  private final Memory memory;
  private final HealthBook health;
  private final Consumer<Instant> dueAt;
  private final LongSupplier nanos;
  private final Signals signals;
  private final Loop loop;
  private final int batchLimit;
  private final BlockingQueue<Entry> queue;
  private final List<Outcomes> outcomes = new ArrayList<>();
  private final List<GivenBack> givenBack = new ArrayList<>();
  private final long lingerNanos;

  /** Held by whoever writes a batch down, the loop or a ride. */
  private final ReentrantLock turn = new ReentrantLock();

  /** Guarded by {@link #turn}: a ride failed, and its outcomes come first. */
  private boolean noRides;

  /** Guarded by {@link #turn}: since the loop's last step outcomes rode along. */
  private boolean ridden;

  /**
   * @param dueAt told when the soonest of a batch's retries is due
   */
  Recorder(
      Journal journal,
      Memory memory,
      HealthBook health,
      EngineConfig.Sending config,
      Consumer<Instant> dueAt,
      LongSupplier nanos,
      Signals signals) {
    this.journal = journal;
    this.memory = memory;
    this.health = health;
    this.dueAt = dueAt;
    this.nanos = nanos;
    this.signals = signals;
    this.batchLimit = config.recordBatch();
    this.queue = new ArrayBlockingQueue<>(config.unrecorded());
    this.lingerNanos = config.recordLinger().toNanos();
    this.loop = new Loop("recorder", signals, lingerNanos, this::runIfNeeded);
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop();
  }

  /** Takes an outcome; waits while too many are unrecorded. */
  void record(Outcomes entry) {
    if (entry.settlement().state() != State.SENDING) {
      entry.work().handOn();
    }
    put(entry);
  }

  /** Takes a delivery that is not to be attempted here; its permit is free without a record. */
  void giveBack(Work work, Instant dueAt) {
    work.handOn();
    if (work.tenure().lost()) {
      letGo(work);
    } else {
      put(new GivenBack(work, work.lease(), dueAt));
    }
  }

  /** Forgets a delivery that is no longer this node's. */
  void letGo(Work work) {
    memory.release(work.target(), work.hold());
    work.tenure().letGo(1);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * What waits now, for a transaction that is about to be made. Empty if nothing waits, or if the
   * recorder is writing itself.
   */
  Ride ride() {
    if (queue.isEmpty() || !turn.tryLock()) {
      return new Ride(List.of());
    }
    boolean taken = false;
    try {
      if (!noRides) {
        fill();
        ridden = true;
        taken = !outcomes.isEmpty();
      }
      return new Ride(outcomes.stream().map(Outcomes::settlement).toList());
    } finally {
      if (!taken) {
        turn.unlock();
      }
    }
  }

  /**
   * As long as outcomes find publishes to go along with, they make no transactions of their own.
   */
  private long runIfNeeded() {
    turn.lock();
    try {
      boolean pause = ridden && queue.size() < batchLimit && givenBack.isEmpty();
      ridden = false;
      if (pause) {
        health.flush();
        return lingerNanos;
      }
    } finally {
      turn.unlock();
    }
    return runOnce();
  }

  /**
   * Writes one batch down.
   *
   * @throws dev.carillon.store.StoreException if the store does not take it; it is kept
   */
  long runOnce() {
    turn.lock();
    try {
      fill();
      if (!outcomes.isEmpty()) {
        settle();
      }
      noRides = false;
      if (!givenBack.isEmpty()) {
        release();
      }
      boolean written = health.flush();
      if (!queue.isEmpty()) {
        return queue.size() >= batchLimit ? 0 : lingerNanos;
      }
      return written ? Loop.UNTIL_WOKEN : HEALTH_RETRY_NANOS;
    } finally {
      turn.unlock();
    }
  }

  /**
   * A settlement after which its delivery goes on ends the batch: the next one of the same delivery
   * counts on it.
   */
  private void fill() {
    while (outcomes.size() + givenBack.size() < batchLimit) {
      switch (queue.poll()) {
        case null -> {
          return;
        }
        case Outcomes entry -> {
          outcomes.add(entry);
          if (entry.settlement().state() == State.SENDING) {
            return;
          }
        }
        case GivenBack entry -> givenBack.add(entry);
      }
    }
  }

  private void settle() {
    long started = nanos.getAsLong();
    List<Settlement> settlements = outcomes.stream().map(Outcomes::settlement).toList();
    List<Boolean> effective;
    try {
      effective = journal.settle(settlements);
    } catch (StoreUnavailableException | StoreFullException later) {
      throw later;
    } catch (RuntimeException oneIsBad) {
      LOG.warn("a batch of {} records failed; writing them singly", outcomes.size(), oneIsBad);
      settleSingly();
      return;
    }
    conclude(settlements, effective, started);
  }

  /** What waited is written down. */
  private void conclude(List<Settlement> settlements, List<Boolean> effective, long started) {
    List<Outcomes> done = List.copyOf(outcomes);
    outcomes.clear();
    Instant soonest = null;
    for (int i = 0; i < done.size(); i++) {
      finish(done.get(i), settlements.get(i), effective.get(i));
      Instant due = settlements.get(i).dueAt();
      if (due != null && (soonest == null || due.isBefore(soonest))) {
        soonest = due;
      }
    }
    signals.recorded(done.size(), nanos.getAsLong() - started);
    if (soonest != null) {
      dueAt.accept(soonest);
    }
  }

  /**
   * After a failure that is not the store's: each by itself, in order; what is bad is quarantined.
   */
  private void settleSingly() {
    while (!outcomes.isEmpty()) {
      Outcomes entry = outcomes.getFirst();
      Settlement written = entry.settlement();
      Boolean effective = trySettle(written);
      if (effective == null) {
        written = quarantined(written, withoutContent(written.attempt()));
        effective = trySettle(written);
      }
      if (effective == null) {
        written = quarantined(written, null);
        effective = trySettle(written);
      }
      outcomes.removeFirst();
      if (effective == null) {
        LOG.error("the outcome of {} cannot be written down", entry.work().delivery().id());
        letGoIfDone(entry);
      } else {
        finish(entry, written, effective);
        Instant due = written.dueAt();
        if (due != null) {
          dueAt.accept(due);
        }
      }
    }
  }

  /** Null if it failed for a reason of its own. */
  private @Nullable Boolean trySettle(Settlement settlement) {
    try {
      return journal.settle(List.of(settlement)).getFirst();
    } catch (StoreUnavailableException | StoreFullException later) {
      throw later;
    } catch (RuntimeException bad) {
      LOG.error("a record of {} failed", settlement.lease().delivery().id(), bad);
      signals.trouble("record", bad);
      return null;
    }
  }

  private void finish(Outcomes entry, Settlement settlement, boolean effective) {
    letGoIfDone(entry);
    if (entry.note() != null) {
      health.take(entry.note());
    }
    if (!effective) {
      signals.fenced(settlement);
      return;
    }
    signals.settled(settlement);
    Reason reason = settlement.reason();
    if (settlement.state() == State.CANCELLED && reason != null) {
      signals.cancelled(settlement.lease().delivery(), reason);
    }
  }

  private void letGoIfDone(Outcomes entry) {
    if (entry.settlement().state() != State.SENDING) {
      letGo(entry.work());
    }
  }

  private void release() {
    Map<Instant, List<Lease>> byTime = new LinkedHashMap<>();
    for (GivenBack entry : givenBack) {
      byTime.computeIfAbsent(entry.dueAt(), _ -> new ArrayList<>()).add(entry.lease());
    }
    byTime.forEach((due, leases) -> journal.release(leases, due));
    List<GivenBack> done = List.copyOf(givenBack);
    givenBack.clear();
    for (GivenBack entry : done) {
      letGo(entry.work());
    }
    signals.released(done.size());
    byTime.keySet().forEach(dueAt);
  }

  private void put(Entry entry) {
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(entry);
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    loop.wake();
  }

  private static Settlement quarantined(Settlement bad, @Nullable Attempt attempt) {
    return new Settlement(
        bad.lease(), attempt, State.UNDELIVERABLE, Reason.QUARANTINED, null, bad.step(), bad.at());
  }

  private static @Nullable Attempt withoutContent(@Nullable Attempt bad) {
    if (bad == null) {
      return null;
    }
    return new Attempt(
        bad.application(),
        bad.id(),
        bad.delivery(),
        bad.message(),
        bad.endpoint(),
        bad.run(),
        bad.number(),
        bad.url(),
        bad.startedAt(),
        Conclusion.internalFailure(new IllegalStateException("the record could not be written")),
        ErrorClass.INTERNAL_ERROR,
        null);
  }
}
