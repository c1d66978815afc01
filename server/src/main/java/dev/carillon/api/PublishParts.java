package dev.carillon.api;

import dev.carillon.model.IdSource;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** What single publishes and batches have in common. */
record PublishParts(
    IdempotentRequests idempotent, IdSource ids, InstantSource time, ApiConfig config) {

  /** As precise as the stores keep it, so that an answer and a later look agree. */
  Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
