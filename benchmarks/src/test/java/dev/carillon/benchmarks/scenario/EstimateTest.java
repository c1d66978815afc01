package dev.carillon.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said, and refused, before anything starts. */
class EstimateTest {
  private static final Path WORK = Path.of("work");

  private static BenchSettings settings(@Nullable Double seconds, double scale, boolean keep) {
    return new BenchSettings(
        new BenchSettings.Times(seconds, seconds),
        new BenchSettings.Sizes(scale, 10, null, null),
        new BenchSettings.Server(List.of(), List.of(), List.of(), Map.of(), false, keep),
        WORK);
  }

  private static Estimate estimate(BenchSettings settings) {
    return Estimate.of(settings, Scenarios.ALL, List.of(StoreKind.values()));
  }

  @Test
  void aDiskWithTooLittleRoomIsRefusedWithBothNumbers() {
    Estimate estimate = new Estimate(60, 30L << 30);

    assertThatThrownBy(() -> estimate.refuseIfMoreThan(20L << 30, WORK))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("35.0 GiB", "work", "20.0 GiB free", "--work-dir", "--scale");
    assertThatCode(() -> estimate.refuseIfMoreThan(36L << 30, WORK)).doesNotThrowAnyException();
  }

  @Test
  void aScenarioHasTheDiskOfTheOneBeforeUnlessDataIsKept() {
    long most = estimate(settings(null, 1, false)).diskBytes();
    long sum = estimate(settings(null, 1, true)).diskBytes();

    assertThat(most).isBetween(26L << 30, 50L << 30);
    assertThat(sum).isGreaterThan(2 * most);
  }

  @Test
  void secondsAndScaleShortenIt() {
    double all = estimate(settings(null, 1, false)).seconds();
    double some = estimate(settings(5.0, 0.01, false)).seconds();

    assertThat(all).isBetween(30 * 60.0, 90 * 60.0);
    assertThat(some).isLessThan(all / 4);
    assertThat(new Estimate(3_130, 31L << 30).text())
        .isEqualTo("This takes about 52 minutes, and up to 31.0 GiB of disk at a time.");
  }

  @Test
  void whatIsAskedForReplacesWhatAScenarioHasByItself() {
    BenchSettings usual = settings(null, 1, false);

    assertThat(usual.durations("single")).isEqualTo(new BenchSettings.Durations(60, 60));
    assertThat(usual.durations("fan-out")).isEqualTo(new BenchSettings.Durations(50, 30));
    assertThat(settings(7.0, 1, false).durations("single"))
        .isEqualTo(new BenchSettings.Durations(7, 7));
  }
}
