package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits in memory, and who is next. Not safe for many threads ({@link Dispatcher} locks), and
 * without a clock: the same calls give the same picks.
 *
 * <p><b>Fairness.</b> Applications take turns, and within an application its targets do: one
 * message of a small tenant waits for one pick of each other, not for their backlogs.
 *
 * <p><b>Cost.</b> A pick looks only at targets that are listed. A target that may not start (its
 * cap is reached, or it has no token) is taken off the list when a pick meets it, and listed again
 * by what frees it: the end of one of its attempts, or the time of its next token. So each obstacle
 * costs one look, however many targets are blocked.
 *
 * <p><b>Retries</b> come after first attempts, but keep a tenth: of the node's permits while any
 * wait, and of the attempts to each target.
 *
 * <p><b>Caps.</b> A target may have the configured number of attempts in flight while at least a
 * quarter of all permits is free; below that its cap shrinks with what is free, down to one.
 * However many targets hang, the others find permits.
 *
 * <p><b>Order.</b> Of the deliveries with one ordering key to one target at most one is listed or
 * in flight; the others stand behind it in the order in which they came.
 */
final class Queues {
  private static final int RETRY_PART = 10;
  private static final int SCARCE_PART = 4;

  /** First attempts and retries stand in two lines, each fair in itself. */
  private static final class Lane {
    private final ArrayDeque<Tenant> tenants = new ArrayDeque<>();
    private final Map<ApplicationKey, Tenant> byKey = new HashMap<>();
    private int runnable;
    private int inFlight;
  }

  /** An application's targets in one lane. */
  private static final class Tenant {
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private boolean listed;
  }

  /** A target's deliveries in one lane. */
  private static final class Line {
    private final TargetQueue target;
    private final Lane lane;
    private final boolean forRetries;
    private final ArrayDeque<Work> works = new ArrayDeque<>();
    private boolean listed;
    private int runnable;

    private Line(TargetQueue target, Lane lane, boolean forRetries) {
      this.target = target;
      this.lane = lane;
      this.forRetries = forRetries;
    }
  }

  private static final class TargetQueue {
    private final TargetKey key;
    private final Line first;
    private final Line retry;
    private int inFlight;
    private int firstsInARow;
    private @Nullable TokenBucket bucket;
    private boolean paced;
    private long pacedUntilNanos;
    private @Nullable Map<String, ArrayDeque<Work>> behind;

    private TargetQueue(TargetKey key, Lane first, Lane retry) {
      this.key = key;
      this.first = new Line(this, first, false);
      this.retry = new Line(this, retry, true);
    }

    /** Whether the next attempt to this target belongs to a retry. */
    private boolean owesRetry() {
      return firstsInARow >= RETRY_PART - 1 && !retry.works.isEmpty();
    }

    private void count(Line line) {
      if (line.forRetries) {
        firstsInARow = 0;
        list(first);
      } else if (!retry.works.isEmpty()) {
        firstsInARow++;
      }
    }
  }

  private final int permits;
  private final int permitsPerTarget;
  private final Lane first = new Lane();
  private final Lane retry = new Lane();
  private final Map<TargetKey, TargetQueue> targets = new HashMap<>();
  private final PriorityQueue<TargetQueue> paced =
      new PriorityQueue<>((a, b) -> Long.signum(a.pacedUntilNanos - b.pacedUntilNanos));
  private int inFlight;
  private int queued;

  Queues(int permits, int permitsPerTarget) {
    this.permits = permits;
    this.permitsPerTarget = permitsPerTarget;
  }

  /**
   * @param perSecond the target's rate limit; null for none
   */
  void offer(Work work, @Nullable Integer perSecond, long nowNanos) {
    TargetQueue target =
        targets.computeIfAbsent(work.target(), key -> new TargetQueue(key, first, retry));
    limit(target, perSecond, nowNanos);
    queued++;
    String orderingKey = work.delivery().orderingKey();
    if (orderingKey != null) {
      if (target.behind == null) {
        target.behind = new HashMap<>();
      }
      ArrayDeque<Work> waiting = target.behind.get(orderingKey);
      if (waiting != null) {
        waiting.addLast(work);
        return;
      }
      target.behind.put(orderingKey, new ArrayDeque<>(0));
    }
    Line line = work.retry() ? target.retry : target.first;
    line.works.addLast(work);
    list(line);
    recount(target);
  }

  /** Sets a target's rate limit, if it has anything here. */
  void limit(TargetKey key, @Nullable Integer perSecond, long nowNanos) {
    TargetQueue target = targets.get(key);
    if (target != null) {
      limit(target, perSecond, nowNanos);
    }
  }

  /** Who starts now; null if nobody may. Ends with {@link #finished}. */
  @Nullable Work pick(long nowNanos) {
    unpace(nowNanos);
    int free = permits - inFlight;
    if (free <= 0) {
      return null;
    }
    int keptForRetries = Math.max(0, permits / RETRY_PART - retry.inFlight);
    Work work = free <= keptForRetries ? pick(retry, nowNanos) : null;
    if (work == null) {
      work = pick(first, nowNanos);
    }
    return work == null ? pick(retry, nowNanos) : work;
  }

  /** An attempt has ended, and its permit is free. */
  void finished(Work work, long nowNanos) {
    TargetQueue target = targets.get(work.target());
    if (target == null) {
      throw new IllegalStateException("nothing is in flight to " + work.target());
    }
    inFlight--;
    target.inFlight--;
    (work.retry() ? retry : first).inFlight--;
    if (target.bucket != null) {
      for (int extra = 1; extra < work.attemptsMade(); extra++) {
        target.bucket.charge(nowNanos);
      }
    }
    letNextInOrder(target, work);
    if (!target.paced) {
      list(target.first);
      list(target.retry);
    }
    recount(target);
  }

  /** A picked work could not be started: it is the first in its line again. */
  void putBack(Work work) {
    TargetQueue target = targets.get(work.target());
    if (target == null) {
      throw new IllegalStateException("nothing was picked for " + work.target());
    }
    inFlight--;
    target.inFlight--;
    (work.retry() ? retry : first).inFlight--;
    queued++;
    Line line = work.retry() ? target.retry : target.first;
    line.works.addFirst(work);
    if (!target.paced) {
      list(line);
    }
    recount(target);
  }

  /** When a target that waits for a token may go on; {@link Loop#UNTIL_WOKEN} for none. */
  long nanosUntilPaced(long nowNanos) {
    TargetQueue next = paced.peek();
    return next == null ? Loop.UNTIL_WOKEN : Math.max(0, next.pacedUntilNanos - nowNanos);
  }

  int inFlight() {
    return inFlight;
  }

  int queued() {
    return queued;
  }

  /**
   * How many more deliveries could start soon: what is free of the permits when all that waits and
   * may start has started, and at least what is free of the retries' part.
   */
  int freeSlots() {
    int free = permits - inFlight - first.runnable - retry.runnable;
    int freeForRetries = permits / RETRY_PART - retry.inFlight - retry.runnable;
    return Math.max(0, Math.max(free, freeForRetries));
  }

  /** Takes out all that wait and match. */
  List<Work> removeIf(Predicate<Work> condition) {
    List<Work> removed = new ArrayList<>();
    for (TargetQueue target : targets.values()) {
      removeFrom(target, condition, removed);
    }
    queued -= removed.size();
    return removed;
  }

  /** Forgets targets that hold nothing, and whose pace need not be remembered. */
  void forgetIdle(long nowNanos) {
    for (Iterator<TargetQueue> all = targets.values().iterator(); all.hasNext(); ) {
      TargetQueue target = all.next();
      boolean idle =
          target.inFlight == 0
              && !target.paced
              && !target.first.listed
              && !target.retry.listed
              && (target.behind == null || target.behind.isEmpty())
              && (target.bucket == null || target.bucket.isFull(nowNanos));
      if (idle) {
        all.remove();
      }
    }
    first.byKey.values().removeIf(tenant -> !tenant.listed);
    retry.byKey.values().removeIf(tenant -> !tenant.listed);
  }

  private @Nullable Work pick(Lane lane, long nowNanos) {
    Tenant tenant;
    while ((tenant = lane.tenants.pollFirst()) != null) {
      Work work = pick(tenant, nowNanos);
      if (tenant.lines.isEmpty()) {
        tenant.listed = false;
      } else {
        lane.tenants.addLast(tenant);
      }
      if (work != null) {
        lane.inFlight++;
        return work;
      }
    }
    return null;
  }

  private @Nullable Work pick(Tenant tenant, long nowNanos) {
    Line line;
    while ((line = tenant.lines.pollFirst()) != null) {
      TargetQueue target = line.target;
      boolean blocked =
          line.works.isEmpty()
              || target.paced
              || target.inFlight >= cap()
              || (!line.forRetries && target.owesRetry());
      if (blocked) {
        line.listed = false;
        continue;
      }
      long wait = target.bucket == null ? 0 : target.bucket.take(nowNanos);
      if (wait > 0) {
        line.listed = false;
        target.paced = true;
        target.pacedUntilNanos = nowNanos + wait;
        paced.add(target);
        continue;
      }
      Work work = line.works.removeFirst();
      target.count(line);
      queued--;
      inFlight++;
      target.inFlight++;
      if (line.works.isEmpty()) {
        line.listed = false;
      } else {
        tenant.lines.addLast(line);
      }
      recount(target);
      return work;
    }
    return null;
  }

  private int cap() {
    long scarce = (long) permitsPerTarget * SCARCE_PART * (permits - inFlight) / permits;
    return Math.clamp(scarce, 1, permitsPerTarget);
  }

  private void unpace(long nowNanos) {
    TargetQueue target;
    while ((target = paced.peek()) != null && target.pacedUntilNanos - nowNanos <= 0) {
      paced.remove();
      target.paced = false;
      list(target.first);
      list(target.retry);
    }
  }

  private static void list(Line line) {
    if (line.listed || line.works.isEmpty()) {
      return;
    }
    line.listed = true;
    Tenant tenant =
        line.lane.byKey.computeIfAbsent(line.target.key.application(), _ -> new Tenant());
    tenant.lines.addLast(line);
    if (!tenant.listed) {
      tenant.listed = true;
      line.lane.tenants.addLast(tenant);
    }
  }

  private static void limit(TargetQueue target, @Nullable Integer perSecond, long nowNanos) {
    TokenBucket bucket = target.bucket;
    if (perSecond == null) {
      target.bucket = null;
    } else if (bucket == null || bucket.perSecond() != perSecond) {
      target.bucket = new TokenBucket(perSecond, nowNanos);
    }
  }

  /** What of a target's lines could start if nothing but its own cap were in the way. */
  private void recount(TargetQueue target) {
    int free = Math.max(0, permitsPerTarget - target.inFlight);
    recount(target.first, Math.min(free, target.first.works.size()));
    recount(target.retry, Math.min(free, target.retry.works.size()));
  }

  private static void recount(Line line, int runnable) {
    line.lane.runnable += runnable - line.runnable;
    line.runnable = runnable;
  }

  private static void letNextInOrder(TargetQueue target, Work done) {
    String orderingKey = done.delivery().orderingKey();
    if (orderingKey == null || target.behind == null) {
      return;
    }
    ArrayDeque<Work> waiting = target.behind.get(orderingKey);
    Work next = waiting == null ? null : waiting.pollFirst();
    if (next == null) {
      target.behind.remove(orderingKey);
    } else {
      (next.retry() ? target.retry : target.first).works.addFirst(next);
    }
  }

  private void removeFrom(TargetQueue target, Predicate<Work> condition, List<Work> removed) {
    int before = removed.size();
    remove(target.first.works, condition, removed);
    remove(target.retry.works, condition, removed);
    int listedRemoved = removed.size();
    if (target.behind != null) {
      target.behind.values().forEach(works -> remove(works, condition, removed));
    }
    for (Work work : removed.subList(before, listedRemoved)) {
      letNextInOrder(target, work);
    }
    list(target.first);
    list(target.retry);
    recount(target);
  }

  private static void remove(
      ArrayDeque<Work> works, Predicate<Work> condition, List<Work> removed) {
    works.removeIf(work -> {
      boolean matches = condition.test(work);
      if (matches) {
        removed.add(work);
      }
      return matches;
    });
  }
}
