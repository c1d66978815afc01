package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Reason;
import dev.carillon.model.Verdict;
import dev.carillon.store.Settlement;

/**
 * What happens in the engine, as it happens: metrics and log lines are made from it, and tests wait
 * for it instead of sleeping. Called on the engine's own threads: implementations are quick, are
 * safe for many threads and do not throw.
 */
public interface Signals {
  /** Nobody listens. */
  Signals NONE = new Signals() {};

  /** Messages of one publish are committed. */
  default void accepted(ApplicationKey application, int messages) {}

  /** A group of publishes is committed. */
  default void committed(int submissions, int messages, long nanos) {}

  /** A publish was refused: too much is waiting. */
  default void overloaded(ApplicationKey application, int messages) {}

  /** The endpoints had changed between planning and commit; it is planned again. */
  default void replanned(ApplicationKey application) {}

  /** Deliveries that found no room in memory: committed, to be taken up later. */
  default void overflowed(int deliveries) {}

  /** Deliveries that were wanted and will not be tried: committed as skipped. */
  default void skipped(int deliveries) {}

  /**
   * An attempt has ended; its record follows ({@link #settled}).
   *
   * @param endToEndMicros from the acceptance of the message to the end of the attempt
   */
  default void attempted(Attempt attempt, Verdict verdict, long endToEndMicros) {}

  /** The engine itself failed during an attempt; {@link #attempted} follows all the same. */
  default void attemptFailedInside(Delivery delivery, Throwable failure) {}

  /**
   * A request whose signature is costly was rendered on the threads that are kept for it.
   *
   * @param waitedNanos for one of them
   * @param nanos that it took
   */
  default void signed(long waitedNanos, long nanos) {}

  /** A delivery was called off before or after an attempt. */
  default void cancelled(Delivery delivery, Reason reason) {}

  /** A settlement took effect. */
  default void settled(Settlement settlement) {}

  /** A settlement came too late: someone else holds the delivery, or has ended it. */
  default void fenced(Settlement settlement) {}

  /** A batch of settlements is committed. */
  default void recorded(int settlements, long nanos) {}

  /** Deliveries were given back to the queue unattempted. */
  default void released(int deliveries) {}

  /** Due deliveries were taken up from the store. */
  default void tookUp(int deliveries) {}

  /** An endpoint's health has changed and is written down. */
  default void health(EndpointKey endpoint, EndpointHealth health) {}

  /** The node entered, or entered anew. */
  default void joined(LeaseId lease) {}

  /** The node's lease was taken over; everything in memory is dropped. */
  default void leaseLost(LeaseId lease, int dropped) {}

  /** What dead nodes held is back in the queue. */
  default void rescued(int deliveries) {}

  /** Pending deliveries of disabled or deleted endpoints were called off. */
  default void calledOff(int deliveries) {}

  /** Deliveries of messages with very many endpoints were made. */
  default void expanded(int deliveries) {}

  /** Rows that retention no longer keeps are gone. */
  default void swept(int rows) {}

  /** A part could not do its work and will try again. */
  default void trouble(String part, Throwable failure) {}
}
