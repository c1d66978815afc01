package dev.carillon.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The promise that a product made about its webhooks.
 *
 * @param timeout for a whole attempt: DNS, connect, TLS, request, answer
 * @param honoursRetryAfter whether a 429 or 503 may ask for a longer wait, up to 24 h
 * @param goneDisables whether 410 ends the delivery and disables the endpoint
 * @param disableAfter how long an endpoint may do nothing but fail; null for ever
 */
public record DeliveryPolicy(
    Duration timeout,
    SuccessRange success,
    RetrySchedule schedule,
    boolean honoursRetryAfter,
    boolean goneDisables,
    @Nullable Duration disableAfter) {

  public static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
  public static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);
  public static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

  public DeliveryPolicy {
    requireTimeout(timeout);
  }

  /** The general contract's. */
  public static final DeliveryPolicy GENERAL =
      new DeliveryPolicy(
          Duration.ofSeconds(15),
          SuccessRange.OK,
          RetrySchedule.of(
                  Duration.ofSeconds(5),
                  Duration.ofMinutes(5),
                  Duration.ofMinutes(30),
                  Duration.ofHours(2),
                  Duration.ofHours(5),
                  Duration.ofHours(10),
                  Duration.ofHours(14),
                  Duration.ofHours(20),
                  Duration.ofHours(24))
              .withJitter(0.1),
          true,
          true,
          Duration.ofDays(5));

  /** This policy with an endpoint's own choices in place of the contract's. */
  public DeliveryPolicy with(PolicyOverride override) {
    return new DeliveryPolicy(
        override.timeout() == null ? timeout : override.timeout(),
        success,
        override.retryDelays() == null
            ? schedule
            : new RetrySchedule(override.retryDelays(), schedule.jitter()),
        honoursRetryAfter,
        goneDisables,
        disableAfter);
  }

  /**
   * What follows from an attempt. Pure: the same arguments give the same verdict.
   *
   * @param delivery as it stood before the attempt
   * @param now when the attempt ended
   */
  public Verdict decide(Delivery delivery, Outcome outcome, Instant now, RandomGenerator random) {
    return switch (outcome) {
      case Outcome.Answered answer when success.contains(answer.status()) ->
          new Verdict.Delivered();
      case Outcome.Answered answer when goneDisables && answer.status() == 410 ->
          new Verdict.Undeliverable(Reason.ENDPOINT_GONE);
      case Outcome.Answered answer -> retry(delivery, askedWait(answer, now), now, random);
      case Outcome.Unreached unreached when unreached.staleConnection() ->
          new Verdict.AgainAtOnce();
      case Outcome.Unreached _, Outcome.Refused _ -> retry(delivery, Duration.ZERO, now, random);
    };
  }

  static void requireTimeout(Duration timeout) {
    if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("a timeout outside 1–30 s: " + timeout);
    }
  }

  /** What kind of failure an outcome is under this policy; null for a success. */
  public @Nullable ErrorClass errorOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answer ->
          success.contains(answer.status()) ? null : ErrorClass.ofStatus(answer.status());
      case Outcome.Unreached unreached -> unreached.error();
      case Outcome.Refused _ -> ErrorClass.TARGET_REFUSED;
    };
  }

  private Verdict retry(
      Delivery delivery, Duration askedWait, Instant now, RandomGenerator random) {
    int step = delivery.step();
    if (!delivery.run().retries() || step >= schedule.retries()) {
      return new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED);
    }
    Duration scheduled = schedule.delay(step, random);
    Duration wait = askedWait.compareTo(scheduled) > 0 ? askedWait : scheduled;
    return new Verdict.RetryAt(now.plus(wait), step + 1);
  }

  private Duration askedWait(Outcome.Answered answer, Instant now) {
    if (!honoursRetryAfter || (answer.status() != 429 && answer.status() != 503)) {
      return Duration.ZERO;
    }
    Optional<Duration> asked = RetryAfter.of(answer.headers(), now);
    return asked
        .map(wait -> wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait)
        .orElse(Duration.ZERO);
  }
}
