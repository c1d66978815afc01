package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointHealthTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final DeliveryPolicy GENERAL = DeliveryPolicy.GENERAL;
  private static final DeliveryPolicy FOR_EVER =
      new DeliveryPolicy(
          Duration.ofSeconds(15), SuccessRange.OK, RetrySchedule.NONE, false, false, null);
  private static final Disabled BY_OWNER = new Disabled(DisabledReason.OWNER, NOW.minusSeconds(9));

  static Stream<Verdict> failures() {
    return Stream.concat(
        Stream.of(new Verdict.RetryAt(NOW.plusSeconds(5), 1)),
        Arrays.stream(Reason.values())
            .filter(reason -> reason != Reason.ENDPOINT_GONE)
            .map(Verdict.Undeliverable::new));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theFirstFailureIsRememberedAndLaterOnesLeaveIt(Verdict failure) {
    EndpointHealth first = EndpointHealth.WELL.after(failure, GENERAL, NOW);
    EndpointHealth later = first.after(failure, GENERAL, NOW.plusSeconds(60));

    assertThat(first).isEqualTo(new EndpointHealth(NOW, null));
    assertThat(later).isEqualTo(first);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void fiveDaysOfNothingButFailuresDisable(Verdict failure) {
    var failing = new EndpointHealth(NOW.minus(Duration.ofDays(5)), null);

    assertThat(failing.after(failure, GENERAL, NOW.minusMillis(1)).disabled()).isNull();
    assertThat(failing.after(failure, GENERAL, NOW).disabled())
        .isEqualTo(new Disabled(DisabledReason.FAILING, NOW));
    assertThat(failing.after(failure, FOR_EVER, NOW.plus(Duration.ofDays(999))).disabled())
        .isNull();
  }

  @Test
  void anySuccessMakesItWellAgain() {
    var failing = new EndpointHealth(NOW.minus(Duration.ofDays(4)), null);

    EndpointHealth well = failing.after(new Verdict.Delivered(), GENERAL, NOW);

    assertThat(well).isEqualTo(EndpointHealth.WELL);
    assertThat(
            well.after(new Verdict.RetryAt(NOW, 1), GENERAL, NOW.plus(Duration.ofDays(1)))
                .failingSince())
        .isEqualTo(NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void aSuccessDoesNotEnableWhatWasDisabled() {
    for (DisabledReason reason : DisabledReason.values()) {
      var disabled = new Disabled(reason, NOW.minusSeconds(1));
      assertThat(
              new EndpointHealth(NOW.minusSeconds(5), disabled)
                  .after(new Verdict.Delivered(), GENERAL, NOW))
          .isEqualTo(new EndpointHealth(null, disabled));
    }
  }

  @Test
  void goneDisablesAtOnce() {
    var gone = new Verdict.Undeliverable(Reason.ENDPOINT_GONE);
    var disabled = new Disabled(DisabledReason.GONE, NOW);

    assertThat(EndpointHealth.WELL.after(gone, GENERAL, NOW))
        .isEqualTo(new EndpointHealth(NOW, disabled));
    assertThat(new EndpointHealth(NOW.minusSeconds(7), null).after(gone, GENERAL, NOW))
        .isEqualTo(new EndpointHealth(NOW.minusSeconds(7), disabled));
  }

  @Test
  void theFirstReasonToDisableStays() {
    var health = new EndpointHealth(NOW.minus(Duration.ofDays(9)), BY_OWNER);

    for (Verdict verdict :
        List.of(
            new Verdict.Undeliverable(Reason.ENDPOINT_GONE),
            new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED),
            new Verdict.RetryAt(NOW, 2))) {
      assertThat(health.after(verdict, GENERAL, NOW)).isEqualTo(health);
    }
  }

  @Test
  void aStaleConnectionSaysNothingOfTheEndpoint() {
    for (EndpointHealth health :
        List.of(
            EndpointHealth.WELL,
            new EndpointHealth(NOW.minus(Duration.ofDays(9)), null),
            new EndpointHealth(NOW, BY_OWNER))) {
      assertThat(health.after(new Verdict.AgainAtOnce(), GENERAL, NOW)).isEqualTo(health);
    }
  }

  @Test
  void aClockThatWentBackDisablesNothing() {
    var failing = new EndpointHealth(NOW, null);

    assertThat(failing.after(new Verdict.RetryAt(NOW, 1), GENERAL, NOW.minus(Duration.ofDays(1))))
        .isEqualTo(failing);
  }
}
