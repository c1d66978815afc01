package dev.carillon.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint does otherwise than its contract; null leaves the contract's value.
 *
 * @param timeout for a whole attempt, 1–30 s
 * @param retryDelays the wait before each retry; an empty list means a single attempt
 */
public record PolicyOverride(@Nullable Duration timeout, @Nullable List<Duration> retryDelays) {
  public static final PolicyOverride NONE = new PolicyOverride(null, null);

  public PolicyOverride {
    retryDelays = retryDelays == null ? null : List.copyOf(retryDelays);
  }
}
