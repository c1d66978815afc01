package dev.carillon.engine;

import dev.carillon.model.LeaseId;
import java.util.concurrent.atomic.AtomicInteger;

/** One lease of this node, and how long it may be relied on. */
final class Tenure {
  private final LeaseId id;
  private final AtomicInteger held = new AtomicInteger();
  private volatile long endNanos;
  private volatile boolean lost;

  Tenure(LeaseId id, long endNanos) {
    this.id = id;
    this.endNanos = endNanos;
  }

  LeaseId id() {
    return id;
  }

  /**
   * @param endNanos reckoned from before the store was asked, so that it never is later than the
   *     store's own
   */
  void renewed(long endNanos) {
    this.endNanos = endNanos;
  }

  void lose() {
    lost = true;
  }

  boolean lost() {
    return lost;
  }

  /** Whether an attempt may be started under it. */
  boolean allowsStart(long nowNanos, long marginNanos) {
    return !lost && endNanos - nowNanos > marginNanos;
  }

  void hold(int deliveries) {
    held.addAndGet(deliveries);
  }

  void letGo(int deliveries) {
    held.addAndGet(-deliveries);
  }

  int held() {
    return held.get();
  }
}
