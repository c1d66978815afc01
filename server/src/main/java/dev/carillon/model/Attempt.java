package dev.carillon.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request of a delivery, and what came back.
 *
 * @param endpoint null for a callback
 * @param number 1 for the delivery's first
 * @param url the request went to
 * @param error what kind of failure it was; null for a success
 * @param nextAttemptAt when the next one is due; null when there is none to come
 */
public record Attempt(
    ApplicationKey application,
    AttemptId id,
    DeliveryId delivery,
    MessageId message,
    @Nullable EndpointId endpoint,
    Run run,
    int number,
    String url,
    Instant startedAt,
    Outcome outcome,
    @Nullable ErrorClass error,
    @Nullable Instant nextAttemptAt) {

  public boolean succeeded() {
    return error == null;
  }
}
