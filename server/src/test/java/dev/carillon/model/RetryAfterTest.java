package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "120, 120",
    "' 120 ', 120",
    "000000120, 120",
    "999999999, 999999999",
    "'Mon, 23 Nov 2026 12:01:40 GMT', 100",
    "'Tue, 24 Nov 2026 12:00:00 GMT', 86400",
    "'Monday, 23-Nov-26 12:01:40 GMT', 100",
    "'Mon Nov 23 12:01:40 2026', 100",
    "'Wed Dec  2 12:00:00 2026', 777600"
  })
  void understandsSecondsAndAllThreeFormsOfDate(String value, long seconds) {
    assertThat(of(value)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "-1",
        "+5",
        "1e308",
        "1E5",
        "NaN",
        "Infinity",
        "1.5",
        "0x10",
        "٣٠",
        "120, 240",
        "120;q=1",
        "soon",
        "\u0000",
        "2026-11-23T12:01:40Z",
        "Mon, 23 Nov 2026 12:00:00 GMT",
        "Mon, 23 Nov 2026 11:59:59 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", // in 1994
        "Saturday, 06-Nov-94 08:49:37 GMT", // in 2094, which is too far ahead to be meant
        "Sun Nov  6 08:49:37 1994",
        "Mon, 31 Feb 2027 12:00:00 GMT",
        "Tue, 23 Nov 2027 25:00:00 GMT",
        "Mon, 23 Nov 99999 12:00:00 GMT"
      })
  void asksForNothingOtherwise(String value) {
    assertThat(of(value)).isEmpty();
  }

  @Test
  void anyNumberOfDigitsIsALongWaitAndNoFault() {
    for (int digits : new int[] {10, 18, 19, 20, 100, 8000}) {
      assertThat(of("9".repeat(digits)))
          .get()
          .satisfies(wait -> assertThat(wait).isGreaterThan(Duration.ofDays(100)));
    }
  }

  @Test
  void ofSeveralTheLongestCounts() {
    assertThat(of("5", "120", "7")).contains(Duration.ofMinutes(2));
    assertThat(of("NaN", "-1", "3")).contains(Duration.ofSeconds(3));
    assertThat(of("1", "Mon, 23 Nov 2026 12:01:40 GMT", "0")).contains(Duration.ofSeconds(100));
    assertThat(of()).isEmpty();
  }

  @Test
  void theFieldsNameIsReadInAnyCaseAndNoOtherFieldIs() {
    assertThat(RetryAfter.of(List.of(new Header("rEtRy-AfTeR", "5")), NOW))
        .contains(Duration.ofSeconds(5));
    assertThat(RetryAfter.of(List.of(new Header("x-retry-after", "5")), NOW)).isEmpty();
  }

  /** The whole way: what the general contract makes of it, as the bar has it. */
  @ParameterizedTest
  @CsvSource({
    "'0', 300",
    "'-1', 300",
    "'1e308', 300",
    "'NaN', 300",
    "'299', 300",
    "'301', 301",
    "'86400', 86400",
    "'86401', 86400",
    "'99999999999999999999', 86400",
    "'Sun, 06 Nov 1994 08:49:37 GMT', 300",
    "'Thu, 31 Dec 2099 23:59:59 GMT', 86400",
    "'Mon, 23 Nov 2026 12:10:00 GMT', 600"
  })
  void neverShortensTheScheduleAndNeverExceedsADay(String value, long seconds) {
    for (int status : new int[] {429, 503}) {
      var answer =
          new Outcome.Answered(
              status,
              List.of(new Header("retry-after", value)),
              Payload.json(""),
              false,
              Phases.NONE);
      DeliveryPolicy policy =
          new DeliveryPolicy(
              Duration.ofSeconds(15),
              SuccessRange.OK,
              RetrySchedule.of(Duration.ofMinutes(5)),
              true,
              true,
              null);

      assertThat(policy.decide(DELIVERY, answer, NOW, () -> 0))
          .isEqualTo(new Verdict.RetryAt(NOW.plusSeconds(seconds), 1));
    }
  }

  private static final Delivery DELIVERY =
      new Delivery(
          new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1")),
          new DeliveryId("dlv_1"),
          new MessageId("msg_1"),
          new Target.ToEndpoint(new EndpointId("ep_1")),
          Run.SCHEDULED,
          State.SENDING,
          null,
          0,
          0,
          null,
          null,
          NOW,
          NOW);

  private static java.util.Optional<Duration> of(String... values) {
    return RetryAfter.of(
        Arrays.stream(values).map(value -> new Header("retry-after", value)).toList(), NOW);
  }
}
