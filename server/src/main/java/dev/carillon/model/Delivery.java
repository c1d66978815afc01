package dev.carillon.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run to bring one message to one target.
 *
 * @param attempts how many attempts have been recorded
 * @param step how many of the schedule's delays have been used up
 * @param reason set when the state is undeliverable, cancelled or skipped
 * @param dueAt when the next attempt is due; null when the state is final or a node holds it
 */
public record Delivery(
    ApplicationKey application,
    DeliveryId id,
    MessageId message,
    Target target,
    Run run,
    State state,
    @Nullable Reason reason,
    int attempts,
    int step,
    @Nullable Instant dueAt,
    @Nullable String orderingKey,
    Instant createdAt,
    Instant updatedAt) {
  /** The same delivery in the hands of a node that attempts it now. */
  public Delivery sending(int attemptsSoFar, Instant at) {
    return new Delivery(
        application,
        id,
        message,
        target,
        run,
        State.SENDING,
        null,
        attemptsSoFar,
        step,
        null,
        orderingKey,
        createdAt,
        at);
  }
}
