package dev.carillon.engine;

import dev.carillon.model.Delivery;
import dev.carillon.model.Lease;

/**
 * A delivery that this node holds in memory, from its commit or take-up until its record is
 * committed.
 */
final class Work {
  private final TargetKey target;
  private final Tenure tenure;
  private final Memory.Hold hold;
  private final boolean retry;
  // Written and read by the one thread that attempts it; handed on by locked queues.
  private Lease lease;
  private int attemptsMade;
  private boolean handedOn;

  Work(Lease lease, TargetKey target, Tenure tenure, Memory.Hold hold) {
    this.lease = lease;
    this.target = target;
    this.tenure = tenure;
    this.hold = hold;
    this.retry = lease.delivery().attempts() > 0;
  }

  Lease lease() {
    return lease;
  }

  Delivery delivery() {
    return lease.delivery();
  }

  TargetKey target() {
    return target;
  }

  Tenure tenure() {
    return tenure;
  }

  Memory.Hold hold() {
    return hold;
  }

  /** Whether it had attempts before it was taken up. */
  boolean retry() {
    return retry;
  }

  /** How many attempts were made since it was picked. */
  int attemptsMade() {
    return attemptsMade;
  }

  void attempted() {
    attemptsMade++;
  }

  /** It stays here for a further attempt: the row counts one more by then. */
  void continueWith(Lease next) {
    lease = next;
  }

  /** Its end is with the recorder: whoever attempted it has nothing more to do with it. */
  void handOn() {
    handedOn = true;
  }

  boolean handedOn() {
    return handedOn;
  }
}
