package dev.carillon.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A report as tables. */
public final class Tables {
  private static final List<Measure> COSTS =
      List.of(
          Measure.ACCEPTED_RATE,
          Measure.DELIVERED_RATE,
          Measure.SERVER_CPU,
          Measure.DATABASE_CPU,
          Measure.RESIDENT_PEAK,
          Measure.HEAP_LIVE);

  private static final List<Measure> LATENCIES =
      List.of(
          Measure.PUBLISH_P50,
          Measure.PUBLISH_P99,
          Measure.PUBLISH_P999,
          Measure.END_TO_END_P50,
          Measure.END_TO_END_P99,
          Measure.END_TO_END_P999);

  private Tables() {}

  /** Every figure of a run, with its goal where there is one. */
  public static TextTable run(RunResult run) {
    TextTable table = new TextTable(run.title(), "figure", "goal", "");
    run.figures()
        .forEach((measure, value) -> {
          Optional<Goal> goal = Goal.of(run.scenario(), run.store(), measure);
          table.row(
              measure.words(),
              measure.text(value),
              goal.map(Goal::text).orElse(""),
              goal.map(one -> one.isMetBy(value) ? "met" : "NOT MET").orElse(""));
        });
    return table;
  }

  /** What has a goal, of all runs. */
  public static TextTable goals(BenchReport report) {
    TextTable table = new TextTable("what", "goal", "reached", "");
    for (RunResult run : report.runs()) {
      run.figures()
          .forEach((measure, value) ->
              Goal.of(run.scenario(), run.store(), measure)
                  .filter(goal -> goal.limit() > 0) // nothing lost is no figure to boast of
                  .ifPresent(goal ->
                      table.row(
                          run.title() + ": " + measure.words(),
                          goal.text(),
                          measure.text(value),
                          goal.isMetBy(value) ? "met" : "**not met**")));
    }
    return table;
  }

  /** Rates, CPU and memory of the runs on one store that have them. */
  public static TextTable costs(BenchReport report, String store) {
    return matrix(report, store, COSTS);
  }

  public static TextTable latencies(BenchReport report, String store) {
    return matrix(report, store, LATENCIES);
  }

  private static TextTable matrix(BenchReport report, String store, List<Measure> measures) {
    List<RunResult> runs =
        report.runs().stream()
            .filter(run -> run.store().equals(store))
            .filter(run -> run.figures().containsKey(measures.getFirst()))
            .toList();
    List<Measure> columns = // SQLite has no database process
        measures.stream()
            .filter(measure -> runs.stream().anyMatch(run -> run.figures().containsKey(measure)))
            .toList();
    List<String> heads = new ArrayList<>(List.of("scenario"));
    columns.forEach(measure -> heads.add(measure.words()));
    TextTable table = new TextTable(heads.toArray(String[]::new));
    for (RunResult run : runs) {
      List<String> cells = new ArrayList<>(List.of(run.scenario()));
      for (Measure measure : columns) {
        Double value = run.figures().get(measure);
        cells.add(value == null ? "" : measure.text(value));
      }
      table.row(cells);
    }
    return table;
  }

  /** Every figure of the new report that the old one has as well, and the change in per cent. */
  public static TextTable comparison(BenchReport before, BenchReport now) {
    TextTable table = new TextTable("what", "before", "now", "change", "");
    for (RunResult run : now.runs()) {
      Map<Measure, Double> old =
          before.run(run.scenario(), run.store()).map(RunResult::figures).orElse(Map.of());
      run.figures()
          .forEach((measure, value) -> {
            Double was = old.get(measure);
            if (was != null) {
              table.row(
                  run.title() + ": " + measure.words(),
                  measure.text(was),
                  measure.text(value),
                  change(was, value),
                  verdict(measure, was, value));
            }
          });
    }
    return table;
  }

  private static String change(double was, double is) {
    if (was == is) {
      return "0.0 %";
    }
    return was == 0 ? "new" : String.format(Locale.ROOT, "%+.1f %%", (is - was) / was * 100);
  }

  private static String verdict(Measure measure, double was, double is) {
    if (was == is || measure.better() == Measure.Better.NEITHER) {
      return "";
    }
    return is > was == (measure.better() == Measure.Better.MORE) ? "better" : "worse";
  }
}
