package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.model.Verdict;
import dev.carillon.store.Settlement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything the engine said; tests wait for it. */
final class Heard implements Signals {
  private static final long LIMIT_SECONDS = 30;

  final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  final List<Verdict> verdicts = new CopyOnWriteArrayList<>();
  final List<Long> endToEndMicros = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<Settlement> settled = new LinkedBlockingQueue<>();
  final List<Settlement> fenced = new CopyOnWriteArrayList<>();
  final List<Reason> cancelled = new CopyOnWriteArrayList<>();
  final List<EndpointHealth> health = new CopyOnWriteArrayList<>();
  final List<LeaseId> joined = new CopyOnWriteArrayList<>();
  final List<LeaseId> lost = new CopyOnWriteArrayList<>();
  final List<Throwable> inside = new CopyOnWriteArrayList<>();
  final List<String> trouble = new CopyOnWriteArrayList<>();
  final List<Long> signed = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<Integer> takenUp = new LinkedBlockingQueue<>();
  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger groups = new AtomicInteger();
  final AtomicInteger replanned = new AtomicInteger();
  final AtomicInteger overloaded = new AtomicInteger();
  final AtomicInteger overflowed = new AtomicInteger();
  final AtomicInteger skipped = new AtomicInteger();
  final AtomicInteger tookUp = new AtomicInteger();
  final AtomicInteger released = new AtomicInteger();
  final AtomicInteger rescued = new AtomicInteger();
  final AtomicInteger calledOff = new AtomicInteger();
  final AtomicInteger expanded = new AtomicInteger();
  final AtomicInteger swept = new AtomicInteger();

  /** Waits for that many settlements that end a delivery or an attempt of it. */
  List<Settlement> awaitSettled(int count) throws InterruptedException {
    List<Settlement> taken = new CopyOnWriteArrayList<>();
    while (taken.size() < count) {
      Settlement next = settled.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("only " + taken.size() + " of " + count + " settled: " + taken);
      }
      if (next.state() != State.SENDING) {
        taken.add(next);
      }
    }
    return taken;
  }

  @Override
  public void accepted(ApplicationKey application, int messages) {
    accepted.addAndGet(messages);
  }

  @Override
  public void committed(int submissions, int messages, long nanos) {
    groups.incrementAndGet();
  }

  @Override
  public void overloaded(ApplicationKey application, int messages) {
    overloaded.addAndGet(messages);
  }

  @Override
  public void replanned(ApplicationKey application) {
    replanned.incrementAndGet();
  }

  @Override
  public void skipped(int deliveries) {
    skipped.addAndGet(deliveries);
  }

  @Override
  public void overflowed(int deliveries) {
    overflowed.addAndGet(deliveries);
  }

  @Override
  public void attempted(Attempt attempt, Verdict verdict, long micros) {
    attempts.add(attempt);
    verdicts.add(verdict);
    endToEndMicros.add(micros);
  }

  @Override
  public void signed(long waitedNanos, long nanos) {
    signed.add(nanos);
  }

  @Override
  public void attemptFailedInside(Delivery delivery, Throwable failure) {
    inside.add(failure);
  }

  @Override
  public void cancelled(Delivery delivery, Reason reason) {
    cancelled.add(reason);
  }

  @Override
  public void settled(Settlement settlement) {
    settled.add(settlement);
  }

  @Override
  public void fenced(Settlement settlement) {
    fenced.add(settlement);
  }

  @Override
  public void released(int deliveries) {
    released.addAndGet(deliveries);
  }

  @Override
  public void tookUp(int deliveries) {
    tookUp.addAndGet(deliveries);
    takenUp.add(deliveries);
  }

  @Override
  public void health(EndpointKey endpoint, EndpointHealth change) {
    health.add(change);
  }

  @Override
  public void joined(LeaseId lease) {
    joined.add(lease);
  }

  @Override
  public void leaseLost(LeaseId lease, int dropped) {
    lost.add(lease);
  }

  @Override
  public void rescued(int deliveries) {
    rescued.addAndGet(deliveries);
  }

  @Override
  public void calledOff(int deliveries) {
    calledOff.addAndGet(deliveries);
  }

  @Override
  public void expanded(int deliveries) {
    expanded.addAndGet(deliveries);
  }

  @Override
  public void swept(int rows) {
    swept.addAndGet(rows);
  }

  @Override
  public void trouble(String part, Throwable failure) {
    trouble.add(part + ": " + failure);
  }
}
