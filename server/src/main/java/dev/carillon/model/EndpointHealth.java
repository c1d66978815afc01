package dev.carillon.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's deliveries made of it.
 *
 * @param failingSince the first failure since the last success; null while it is well
 * @param disabled why and when it was disabled; null while it is enabled
 */
public record EndpointHealth(@Nullable Instant failingSince, @Nullable Disabled disabled) {
  public static final EndpointHealth WELL = new EndpointHealth(null, null);

  /** Why an endpoint gets nothing, and since when. */
  public record Disabled(DisabledReason reason, Instant at) {}

  /** Why an endpoint was disabled. */
  public enum DisabledReason {
    /** Its owner, or an operator, said so. */
    OWNER,
    /** It answered 410 Gone. */
    GONE,
    /** It did nothing but fail for as long as its contract bears. */
    FAILING;

    /** As stored, logged and shown. */
    public String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * What one more finished attempt makes of an endpoint. Pure: the caller writes it down.
   *
   * @param now when the attempt ended
   */
  public EndpointHealth after(Verdict verdict, DeliveryPolicy policy, Instant now) {
    return switch (verdict) {
      case Verdict.Delivered() -> new EndpointHealth(null, disabled);
      case Verdict.AgainAtOnce() -> this;
      case Verdict.RetryAt _ -> afterFailure(policy, now);
      case Verdict.Undeliverable(Reason reason) when reason == Reason.ENDPOINT_GONE ->
          new EndpointHealth(
              failingSince == null ? now : failingSince, disabledFor(DisabledReason.GONE, now));
      case Verdict.Undeliverable _ -> afterFailure(policy, now);
    };
  }

  private EndpointHealth afterFailure(DeliveryPolicy policy, Instant now) {
    Instant since = failingSince == null ? now : failingSince;
    Duration limit = policy.disableAfter();
    boolean tooLong = limit != null && !now.isBefore(since.plus(limit));
    return new EndpointHealth(since, tooLong ? disabledFor(DisabledReason.FAILING, now) : disabled);
  }

  private Disabled disabledFor(DisabledReason reason, Instant now) {
    return disabled == null ? new Disabled(reason, now) : disabled;
  }
}
