package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void doublesFromFiveSeconds() {
    assertThat(seconds(RetrySchedule.exponential(Duration.ofSeconds(5), 2, HOUR, 10)))
        .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L);
  }

  @Test
  void doublesFromTwentySecondsToTheCap() {
    assertThat(seconds(RetrySchedule.exponential(Duration.ofSeconds(20), 2, HOUR, 10)))
        .containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L, 3600L);
  }

  @Test
  void staysAtTheCapHoweverLongItGrows() {
    assertThat(seconds(RetrySchedule.exponential(Duration.ofSeconds(1), 1e300, HOUR, 100)))
        .startsWith(1L, 3600L, 3600L)
        .endsWith(3600L)
        .hasSize(100);
    assertThat(seconds(RetrySchedule.exponential(Duration.ofSeconds(7), 1, HOUR, 3)))
        .containsExactly(7L, 7L, 7L);
    assertThat(seconds(RetrySchedule.exponential(Duration.ZERO, 1e300, HOUR, 3)))
        .containsExactly(0L, 0L, 0L);
    assertThat(RetrySchedule.exponential(Duration.ofSeconds(7), 2, HOUR, 0))
        .isEqualTo(RetrySchedule.NONE);
  }

  @Test
  void givesTheDelaysOfAListInTheirOrder() {
    RetrySchedule schedule = RetrySchedule.of(Duration.ofSeconds(1), Duration.ofMillis(2500));
    var random = new Random(1);

    assertThat(schedule.retries()).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      assertThat(schedule.delay(0, random)).isEqualTo(Duration.ofSeconds(1));
      assertThat(schedule.delay(1, random)).isEqualTo(Duration.ofMillis(2500));
    }
    assertThatThrownBy(() -> schedule.delay(2, random))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void spreadsOverTheWholeOfTheJitterAndNotBeyond() {
    RetrySchedule schedule = RetrySchedule.of(Duration.ofSeconds(100)).withJitter(0.1);
    var random = new Random(20261123);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      millis.add(schedule.delay(0, random).toMillis());
    }

    assertThat(Collections.min(millis)).isBetween(100_000L, 100_050L);
    assertThat(Collections.max(millis)).isBetween(109_950L, 110_000L);
    assertThat(millis.stream().mapToLong(Long::longValue).average().orElseThrow())
        .isBetween(104_800.0, 105_200.0);
  }

  @Test
  void refusesWhatCannotBeKept() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> RetrySchedule.of(Duration.ofMillis(-1)))
        .hasMessageContaining("a delay outside");
    assertThatThrownBy(() -> RetrySchedule.of(Duration.ofDays(7).plusNanos(1)))
        .hasMessageContaining("a delay outside");
    assertThat(RetrySchedule.of(Duration.ofDays(7)).retries()).isEqualTo(1);
    assertThat(new RetrySchedule(Collections.nCopies(100, second), 0).retries()).isEqualTo(100);
    assertThatThrownBy(() -> new RetrySchedule(Collections.nCopies(101, second), 0))
        .hasMessageContaining("100 retries");
    assertThatThrownBy(() -> RetrySchedule.exponential(second, 2, HOUR, Integer.MAX_VALUE))
        .hasMessageContaining("retries outside");
    assertThatThrownBy(() -> RetrySchedule.exponential(second, 2, HOUR, -1))
        .hasMessageContaining("retries outside");
    assertThatThrownBy(() -> RetrySchedule.exponential(Duration.ofSeconds(-1), 2, HOUR, 3))
        .hasMessageContaining("negative");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.01, 1.01, Double.POSITIVE_INFINITY})
  void refusesAnImpossibleJitter(double jitter) {
    assertThatThrownBy(() -> RetrySchedule.NONE.withJitter(jitter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jitter");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, 0, 0.99, -2, Double.POSITIVE_INFINITY})
  void refusesAnImpossibleFactor(double factor) {
    assertThatThrownBy(() -> RetrySchedule.exponential(Duration.ofSeconds(1), factor, HOUR, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("factor");
  }

  private static List<Long> seconds(RetrySchedule schedule) {
    return schedule.delays().stream().map(Duration::toSeconds).toList();
  }
}
