package dev.carillon.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.benchmarks.report.BenchReport;
import dev.carillon.benchmarks.report.MarkdownReport;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import dev.carillon.benchmarks.report.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every scenario once, as small as can be, so that the benchmark cannot rot. It says nothing of
 * speed, so both stores may be at it at once.
 */
@Execution(ExecutionMode.CONCURRENT)
class EveryScenarioTest {
  private static final Set<Measure> OF_A_LOAD =
      EnumSet.of(
          Measure.ACCEPTED_RATE,
          Measure.DELIVERED_RATE,
          Measure.SERVER_CPU,
          Measure.PUBLISH_P50,
          Measure.PUBLISH_P99,
          Measure.PUBLISH_P999,
          Measure.END_TO_END_P50,
          Measure.END_TO_END_P99,
          Measure.END_TO_END_P999,
          Measure.REFUSED,
          Measure.WAITING,
          Measure.DRAIN_SECONDS,
          Measure.RESIDENT,
          Measure.RESIDENT_PEAK,
          Measure.HEAP_USED,
          Measure.HEAP_LIVE,
          Measure.PAUSES,
          Measure.GENERATOR_CPU,
          Measure.RECEIVER_CPU,
          Measure.LOST,
          Measure.REPEATED,
          Measure.VERIFIED,
          Measure.FORGED);

  private static final Map<String, Set<Measure>> EXPECTED =
      Map.of(
          "single", OF_A_LOAD,
          "single-keys", OF_A_LOAD,
          "batch", OF_A_LOAD,
          "fan-out", OF_A_LOAD,
          "half-load", with(OF_A_LOAD, Measure.OFFERED_RATE),
          "slow-receivers", with(OF_A_LOAD, Measure.SLOW_P50, Measure.SLOW_P99),
          "backlog",
              EnumSet.of(
                  Measure.BACKLOG,
                  Measure.ACCEPTED_RATE,
                  Measure.REFUSED,
                  Measure.RESIDENT,
                  Measure.RESIDENT_PEAK,
                  Measure.HEAP_USED,
                  Measure.HEAP_LIVE,
                  Measure.BACKLOG_RESTART,
                  Measure.BACKLOG_DRAIN_RATE,
                  Measure.BACKLOG_DRAIN_SECONDS,
                  Measure.LOST,
                  Measure.REPEATED,
                  Measure.VERIFIED,
                  Measure.FORGED),
          "start-up", EnumSet.of(Measure.STARTS, Measure.START, Measure.START_WORST),
          "history",
              with(
                  OF_A_LOAD,
                  Measure.HISTORY,
                  Measure.HISTORY_FILL_RATE,
                  Measure.EMPTY_ACCEPTED_RATE,
                  Measure.EMPTY_DELIVERED_RATE,
                  Measure.HISTORY_ACCEPTED_SHARE,
                  Measure.HISTORY_DELIVERED_SHARE),
          "pulse",
              EnumSet.of(
                  Measure.PULSE_INGEST_RATE,
                  Measure.PULSE_SPIKE_SECONDS,
                  Measure.PULSE_DELIVERED_SECONDS,
                  Measure.PULSE_OTHER_ALONE_P99,
                  Measure.PULSE_OTHER_P99,
                  Measure.PULSE_OTHER_OVER_BAR,
                  Measure.RESIDENT_PEAK,
                  Measure.HEAP_LIVE,
                  Measure.LOST,
                  Measure.REPEATED,
                  Measure.VERIFIED,
                  Measure.FORGED));

  @TempDir private Path folder = Path.of("");

  private static Set<Measure> with(Set<Measure> some, Measure... more) {
    Set<Measure> all = EnumSet.copyOf(some);
    all.addAll(List.of(more));
    return all;
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void deliversAllThatWasAcceptedAndHasEveryFigure(StoreKind store) throws Exception {
    List<RunResult> results = new ArrayList<>();
    Path work;
    try (Bench bench = new Bench(smallest(), Progress.onStandardError(), Bench.WindowHook.NONE)) {
      work = bench.folder();
      for (Scenario scenario : Scenarios.ALL) {
        results.add(bench.run(scenario, store));
      }
      assertThat(bench.databaseSettings().getOrDefault("fsync", "none"))
          .isEqualTo(store == StoreKind.POSTGRES ? "on" : "none");
    }

    assertThat(work).as("the data of the run").doesNotExist();
    assertThat(results)
        .extracting(RunResult::scenario)
        .containsExactlyInAnyOrderElementsOf(EXPECTED.keySet());
    for (RunResult result : results) {
      check(result, store);
    }
    checkReport(new BenchReport("2026-11-23T17:00:00Z", Map.of("cores", "2"), results));
  }

  private static void check(RunResult result, StoreKind store) {
    Map<Measure, Double> figures = result.figures();
    assertThat(figures.keySet())
        .as(result.title())
        .containsAll(EXPECTED.getOrDefault(result.scenario(), Set.of()));
    assertThat(figures.values()).as(result.title()).allMatch(Double::isFinite);
    if (figures.containsKey(Measure.LOST)) {
      assertThat(figures).as(result.title()).containsEntry(Measure.LOST, 0.0);
      assertThat(figures).as(result.title()).containsEntry(Measure.FORGED, 0.0);
      assertThat(figures.getOrDefault(Measure.VERIFIED, 0.0)).as(result.title()).isPositive();
    }
    if (figures.containsKey(Measure.DELIVERED_RATE)) {
      assertThat(figures.getOrDefault(Measure.DELIVERED_RATE, 0.0)).as(result.title()).isPositive();
      assertThat(figures.containsKey(Measure.DATABASE_CPU))
          .as(result.title())
          .isEqualTo(store == StoreKind.POSTGRES);
    }
    String table = Tables.run(result).plain();
    figures.forEach((measure, value) ->
        assertThat(table).contains(measure.words()).contains(measure.text(value)));
  }

  private void checkReport(BenchReport report) throws IOException {
    Path json = folder.resolve("report.json");
    Files.writeString(json, report.toJson());
    assertThat(BenchReport.read(json)).isEqualTo(report);

    String comparison = Tables.comparison(report, BenchReport.read(json)).plain();
    long figures = report.runs().stream().mapToLong(run -> run.figures().size()).sum();
    assertThat(comparison.lines().filter(line -> line.contains("0.0 %"))).hasSize((int) figures);

    Path page = folder.resolve("page.md");
    Files.writeString(
        page,
        "before\n<!-- figures: written by ./carillon bench --report -->\n<!-- end of figures -->\nafter\n");
    MarkdownReport.write(report, page);
    assertThat(Files.readString(page))
        .startsWith("before\n")
        .endsWith("after\n")
        .contains("### Goals", "start to ready, median", "(page/rates.svg)");
    assertThat(folder.resolve("page/latencies.svg")).exists();
  }

  /** One server for all scenarios that need none of their own, and JVMs that start quickly. */
  private static BenchSettings smallest() {
    return new BenchSettings(
        new BenchSettings.Times(0.0, 0.5),
        new BenchSettings.Sizes(0.0005, 1, 50.0, null),
        new BenchSettings.Server(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.carillon.Main"),
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            List.of(),
            Map.of(),
            true,
            false),
        Path.of("target", "test-work"));
  }
}
