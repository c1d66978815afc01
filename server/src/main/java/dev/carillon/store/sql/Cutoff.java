package dev.carillon.store.sql;

import java.time.Instant;

/**
 * Up to when retention takes things away.
 *
 * @param contentBefore content from before this; never earlier than {@code rowsBefore}, for a
 *     message takes its content with it
 * @param rowsBefore messages, deliveries and attempts from before this
 * @param now idempotency keys that have expired by then
 */
public record Cutoff(Instant contentBefore, Instant rowsBefore, Instant now) {
  public Cutoff {
    if (contentBefore.isBefore(rowsBefore)) {
      contentBefore = rowsBefore;
    }
  }
}
