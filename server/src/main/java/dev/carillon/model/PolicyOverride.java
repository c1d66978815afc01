package dev.carillon.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint does otherwise than its contract; null leaves the contract's value.
 *
 * @param timeout for a whole attempt, 1–30 s
 * @param retryDelays the wait before each retry; an empty list means a single attempt; no more of
 *     them and none longer than {@link RetrySchedule} bears
 */
public record PolicyOverride(@Nullable Duration timeout, @Nullable List<Duration> retryDelays) {
  public static final PolicyOverride NONE = new PolicyOverride(null, null);

  /** Refuses at the door what would otherwise make every attempt fail. */
  public PolicyOverride {
    if (timeout != null) {
      DeliveryPolicy.requireTimeout(timeout);
    }
    retryDelays = retryDelays == null ? null : new RetrySchedule(retryDelays, 0).delays();
  }
}
