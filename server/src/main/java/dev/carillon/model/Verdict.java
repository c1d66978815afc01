package dev.carillon.model;

import java.time.Instant;

/** What follows from an attempt. */
public sealed interface Verdict {
  /** The target took it. */
  record Delivered() implements Verdict {}

  /**
   * One further attempt at once on a new connection, outside the schedule: the connection that was
   * used had been closed by the receiver before it saw the request.
   */
  record AgainAtOnce() implements Verdict {}

  /**
   * @param at not before this time
   * @param step how many of the schedule's delays are then used up
   */
  record RetryAt(Instant at, int step) implements Verdict {}

  /** Given up. */
  record Undeliverable(Reason reason) implements Verdict {}
}
