package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every outcome under every policy, against the rules written down a second time. */
class DeliveryPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final ApplicationKey APPLICATION =
      new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1"));
  private static final RetrySchedule SCHEDULE =
      RetrySchedule.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(30));
  private static final List<SuccessRange> RANGES =
      List.of(
          SuccessRange.OK,
          new SuccessRange(200, 308),
          new SuccessRange(200, 200),
          new SuccessRange(100, 599));
  private static final List<Boolean> BOTH = List.of(true, false);

  /** Dice of which the general contract's jitter makes nothing. */
  private static final RandomGenerator NO_JITTER = () -> 0;

  @ParameterizedTest
  @EnumSource
  void everyStatusAtEveryStepUnderEveryPolicy(Run run) {
    for (SuccessRange range : RANGES) {
      for (boolean honours : BOTH) {
        for (boolean gone : BOTH) {
          var policy =
              new DeliveryPolicy(Duration.ofSeconds(15), range, SCHEDULE, honours, gone, null);
          for (int step = 0; step <= SCHEDULE.retries() + 1; step++) {
            for (int status = 100; status <= 599; status++) {
              for (@Nullable String asked : new @Nullable String[] {null, "1", "600", "999999"}) {
                check(policy, run, step, status, asked);
              }
            }
          }
        }
      }
    }
  }

  private static void check(
      DeliveryPolicy policy, Run run, int step, int status, @Nullable String asked) {
    Outcome.Answered answer = answer(status, asked);
    Verdict verdict = policy.decide(delivery(run, step), answer, NOW, NO_JITTER);

    Verdict expected = expected(policy, run, step, status, asked);
    if (!verdict.equals(expected)) { // assertThat for each of a million would take its time
      assertThat(verdict)
          .as("%s step %d status %d asked %s", run, step, status, asked)
          .isEqualTo(expected);
    }
    ErrorClass error = policy.errorOf(answer);
    ErrorClass expectedError =
        expected instanceof Verdict.Delivered ? null : ErrorClass.ofStatus(status);
    if (error != expectedError) {
      assertThat(error).as("status %d", status).isEqualTo(expectedError);
    }
  }

  private static Verdict expected(
      DeliveryPolicy policy, Run run, int step, int status, @Nullable String asked) {
    if (policy.success().from() <= status && status <= policy.success().to()) {
      return new Verdict.Delivered();
    }
    if (status == 410 && policy.goneDisables()) {
      return new Verdict.Undeliverable(Reason.ENDPOINT_GONE);
    }
    boolean once = run == Run.MANUAL || run == Run.TEST;
    if (once || step >= 3) {
      return new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED);
    }
    long seconds = List.of(5L, 300L, 108_000L).get(step);
    boolean may = policy.honoursRetryAfter() && (status == 429 || status == 503);
    if (may && asked != null) {
      seconds = Math.max(seconds, Math.min(Long.parseLong(asked), 86_400));
    }
    return new Verdict.RetryAt(NOW.plusSeconds(seconds), step + 1);
  }

  @ParameterizedTest
  @EnumSource
  void whatNeverAnsweredIsRetried(ErrorClass error) {
    DeliveryPolicy policy = DeliveryPolicy.GENERAL;
    var unreached = new Outcome.Unreached(error, "", false, Phases.NONE);

    assertThat(policy.errorOf(unreached)).isEqualTo(error);
    for (Run run : Run.values()) {
      for (int step = 0; step <= 10; step++) {
        Verdict expected =
            run.retries() && step < 9
                ? new Verdict.RetryAt(NOW.plus(policy.schedule().delays().get(step)), step + 1)
                : new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED);
        Delivery delivery = delivery(run, step);
        assertThat(policy.decide(delivery, unreached, NOW, NO_JITTER)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatWasAlreadyClosedIsTriedAgainAtOnceWhateverTheRun(Run run) {
    var stale = new Outcome.Unreached(ErrorClass.RESET, "", true, Phases.NONE);

    for (int step = 0; step <= 10; step++) {
      assertThat(DeliveryPolicy.GENERAL.decide(delivery(run, step), stale, NOW, NO_JITTER))
          .isEqualTo(new Verdict.AgainAtOnce());
    }
    assertThat(DeliveryPolicy.GENERAL.errorOf(stale)).isEqualTo(ErrorClass.RESET);
  }

  @Test
  void aRefusedTargetIsRetriedForTheGuardMayBeToldToLetItThrough() {
    var refused = new Outcome.Refused("", Phases.NONE);
    DeliveryPolicy policy = DeliveryPolicy.GENERAL;

    assertThat(policy.errorOf(refused)).isEqualTo(ErrorClass.TARGET_REFUSED);
    assertThat(policy.decide(delivery(Run.SCHEDULED, 0), refused, NOW, NO_JITTER))
        .isEqualTo(new Verdict.RetryAt(NOW.plusSeconds(5), 1));
    assertThat(policy.decide(delivery(Run.SCHEDULED, 9), refused, NOW, NO_JITTER))
        .isEqualTo(new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED));
    assertThat(policy.decide(delivery(Run.TEST, 0), refused, NOW, NO_JITTER))
        .isEqualTo(new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED));
  }

  @Test
  void theGeneralContractIsAsPromised() {
    DeliveryPolicy policy = DeliveryPolicy.GENERAL;

    assertThat(policy.timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(policy.success()).isEqualTo(new SuccessRange(200, 299));
    assertThat(policy.schedule().delays())
        .extracting(Duration::toSeconds)
        .containsExactly(5L, 300L, 1800L, 7200L, 18_000L, 36_000L, 50_400L, 72_000L, 86_400L);
    assertThat(policy.schedule().jitter()).isEqualTo(0.1);
    assertThat(policy.honoursRetryAfter()).isTrue();
    assertThat(policy.goneDisables()).isTrue();
    assertThat(policy.disableAfter()).isEqualTo(Duration.ofDays(5));
  }

  @Test
  void jitterOnlyEverAdds() {
    var random = new Random(42);
    DeliveryPolicy policy = DeliveryPolicy.GENERAL;
    var reset = new Outcome.Unreached(ErrorClass.RESET, "", false, Phases.NONE);
    for (int i = 0; i < 9000; i++) {
      int step = i % 9;
      Verdict verdict = policy.decide(delivery(Run.SCHEDULED, step), reset, NOW, random);
      Duration delay = policy.schedule().delays().get(step);
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.RetryAt.class,
              retry ->
                  assertThat(retry.at())
                      .isBetween(NOW.plus(delay), NOW.plus(delay.multipliedBy(11).dividedBy(10))));
    }
  }

  @Test
  void anEndpointMayChooseItsOwnTimeoutAndSchedule() {
    DeliveryPolicy general = DeliveryPolicy.GENERAL;
    DeliveryPolicy own =
        general.with(new PolicyOverride(Duration.ofSeconds(30), List.of(Duration.ofSeconds(1))));

    assertThat(own.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(own.schedule()).isEqualTo(new RetrySchedule(List.of(Duration.ofSeconds(1)), 0.1));
    assertThat(own.success()).isEqualTo(general.success());
    assertThat(own.disableAfter()).isEqualTo(general.disableAfter());
    assertThat(own.goneDisables()).isTrue();
    assertThat(own.honoursRetryAfter()).isTrue();
    assertThat(general.with(PolicyOverride.NONE)).isEqualTo(general);
    assertThat(general.with(new PolicyOverride(null, List.of())).schedule().retries()).isZero();
  }

  @Test
  void aScheduleThatWasShortenedMeanwhileEndsTheDelivery() {
    DeliveryPolicy own =
        DeliveryPolicy.GENERAL.with(new PolicyOverride(null, List.of(Duration.ofSeconds(1))));

    assertThat(own.decide(delivery(Run.SCHEDULED, 5), answer(500, null), NOW, NO_JITTER))
        .isEqualTo(new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED));
  }

  @Test
  void refusesWhatNoEndpointMayChoose() {
    for (Duration timeout :
        List.of(
            Duration.ZERO, Duration.ofMillis(999), Duration.ofMillis(30_001), Duration.ofDays(1))) {
      assertThatThrownBy(() -> new PolicyOverride(timeout, null)).hasMessageContaining("1–30 s");
      assertThatThrownBy(() ->
              new DeliveryPolicy(timeout, SuccessRange.OK, RetrySchedule.NONE, true, true, null))
          .hasMessageContaining("1–30 s");
    }
    assertThatThrownBy(() -> new PolicyOverride(null, List.of(Duration.ofSeconds(-1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PolicyOverride(null, List.of(Duration.ofDays(8))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new PolicyOverride(null, java.util.Collections.nCopies(101, Duration.ofSeconds(1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Outcome.Answered answer(int status, @Nullable String retryAfter) {
    List<Header> headers =
        retryAfter == null ? List.of() : List.of(new Header("Retry-After", retryAfter));
    return new Outcome.Answered(status, headers, Payload.json(""), false, Phases.NONE);
  }

  private static Delivery delivery(Run run, int step) {
    return new Delivery(
        APPLICATION,
        new DeliveryId("dlv_1"),
        new MessageId("msg_1"),
        new Target.ToEndpoint(new EndpointId("ep_1")),
        run,
        State.SENDING,
        null,
        step,
        step,
        null,
        null,
        NOW,
        NOW);
  }
}
