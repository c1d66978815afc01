package dev.carillon.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables, goals, comparisons and the JSON. */
class ReportTest {
  @TempDir private Path folder = Path.of("");

  private static RunResult run(String scenario, Map<Measure, Double> figures) {
    return new RunResult(scenario, "sqlite", Map.of("payload", "1024 bytes"), figures);
  }

  private static BenchReport report(RunResult... runs) {
    return new BenchReport("2026-11-23T17:00:00Z", Map.of("cores", "2"), List.of(runs));
  }

  @ParameterizedTest
  @CsvSource({
    "DELIVERED_RATE, 15000, true",
    "DELIVERED_RATE, 14999.9, false",
    "SERVER_CPU, 80, true",
    "SERVER_CPU, 80.1, false",
    "LOST, 0, true",
    "LOST, 1, false"
  })
  void aGoalIsMetOnItsOwnSideAndAtItsLimit(Measure measure, double value, boolean met) {
    Goal goal = Goal.of("single", "sqlite", measure).orElseThrow();

    assertThat(goal.isMetBy(value)).isEqualTo(met);
  }

  @Test
  void aStoreWithoutAGoalHasNone() {
    assertThat(Goal.of("fan-out", "postgres", Measure.DELIVERED_RATE)).isEmpty();
    assertThat(Goal.of("single", "postgres", Measure.DELIVERED_RATE))
        .hasValue(new Goal(Measure.DELIVERED_RATE, 7_000));
  }

  @Test
  void aTableShowsFiguresWithTheirGoals() {
    RunResult run =
        run("single", Map.of(Measure.DELIVERED_RATE, 15_230.4, Measure.SERVER_CPU, 91.26));

    assertThat(Tables.run(run).plain())
        .isEqualTo(
            """
            single on sqlite           figure        goal
            ------------------------------------------------------
            delivered                15,230/s  ≥ 15,000/s      met
            server CPU per delivery   91.3 µs   ≤ 80.0 µs  NOT MET
            """);
  }

  @Test
  void aComparisonShowsChangesAndWhichWayTheyGo() {
    BenchReport before =
        report(
            run("single", Map.of(Measure.DELIVERED_RATE, 10_000.0, Measure.SERVER_CPU, 100.0)),
            run("batch", Map.of(Measure.DELIVERED_RATE, 1.0)));
    BenchReport now =
        report(
            run(
                "single",
                Map.of(
                    Measure.DELIVERED_RATE,
                    12_500.0,
                    Measure.SERVER_CPU,
                    110.0,
                    Measure.PUBLISH_P50,
                    1.0)));

    assertThat(Tables.comparison(before, now).markdown())
        .isEqualTo(
            """
            | what | before | now | change |  |
            |---|--:|--:|--:|--:|
            | single on sqlite: delivered | 10,000/s | 12,500/s | +25.0 % | better |
            | single on sqlite: server CPU per delivery | 100.0 µs | 110.0 µs | +10.0 % | worse |
            """);
  }

  @Test
  void jsonIsReadAsItWasWritten() throws Exception {
    BenchReport report = report(run("single", Map.of(Measure.PUBLISH_P999, 12.345)));
    Path file = folder.resolve("report.json");
    Files.writeString(file, report.toJson());

    assertThat(BenchReport.read(file)).isEqualTo(report);
    assertThat(report.toJson()).contains("\"publish_p999\" : 12.345");
  }

  @Test
  void aMeasureOfAnotherVersionIsLeftOut() throws Exception {
    Path file = folder.resolve("report.json");
    Files.writeString(
        file,
        """
        {"format": 1, "startedAt": "", "machine": {}, "runs": [
          {"scenario": "single", "store": "sqlite", "figures": {"lost": 0, "charm": 3}}]}
        """);

    assertThat(BenchReport.read(file).runs().getFirst().figures()).containsOnlyKeys(Measure.LOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"format\": 2}", "no"})
  void whatIsNoReportIsRefusedWithItsName(String text) throws Exception {
    Path file = folder.resolve("other.json");
    Files.writeString(file, text);

    assertThatThrownBy(() -> BenchReport.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.json");
  }

  @Test
  void joinedReportsHaveEachRunOnceTheLastOne() {
    BenchReport joined =
        BenchReport.join(
            List.of(
                report(run("single", Map.of(Measure.LOST, 1.0)), run("batch", Map.of())),
                report(run("single", Map.of(Measure.LOST, 0.0)))));

    assertThat(joined.runs()).extracting(RunResult::scenario).containsExactly("single", "batch");
    assertThat(joined.run("single", "sqlite").orElseThrow().figures())
        .containsEntry(Measure.LOST, 0.0);
  }

  @Test
  void aPageKeepsWhatIsAroundTheFigures() throws Exception {
    String page = "a\n" + MarkdownReport.BEGIN + "\nold\n" + MarkdownReport.END + "\nb\n";

    assertThat(MarkdownReport.replaced(page, "page.md", "new\n"))
        .isEqualTo("a\n" + MarkdownReport.BEGIN + "\nnew\n" + MarkdownReport.END + "\nb\n");
    assertThatThrownBy(() -> MarkdownReport.replaced("no marks", "page.md", ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("page.md lacks the lines");
  }

  @Test
  void barsAreAsLongAsTheirValues() {
    String svg =
        new BarChart("Rates", List.of("a", "b"), false)
            .group("x & y", List.of(new BarChart.Bar(0, 100, "100"), new BarChart.Bar(1, 50, "50")))
            .svg();

    assertThat(svg).contains("width=\"600.0\"", "width=\"300.0\"", "x &amp; y");
  }
}
