package dev.carillon.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * A figure to be reached, on a machine of two cores that carries generator and receiver too, with a
 * disk of which fdatasync takes 2 ms or less in the median.
 */
public record Goal(Measure measure, double limit) {
  private static final String ANY = "";

  private static final List<Row> ROWS =
      List.of(
          new Row("single", "sqlite", Measure.DELIVERED_RATE, 15_000),
          new Row("single", "sqlite", Measure.SERVER_CPU, 80),
          new Row("single", "postgres", Measure.DELIVERED_RATE, 7_000),
          new Row("fan-out", "sqlite", Measure.DELIVERED_RATE, 25_000),
          new Row("half-load", ANY, Measure.END_TO_END_P50, 5),
          new Row("half-load", ANY, Measure.END_TO_END_P99, 20),
          new Row("backlog", ANY, Measure.HEAP_USED, 512),
          new Row("backlog", ANY, Measure.BACKLOG_RESTART, 5),
          new Row("start-up", "sqlite", Measure.START, 2),
          new Row("history", ANY, Measure.HISTORY_ACCEPTED_SHARE, 90),
          new Row("history", ANY, Measure.HISTORY_DELIVERED_SHARE, 90),
          new Row("pulse", ANY, Measure.PULSE_INGEST_RATE, 5_000),
          new Row("pulse", ANY, Measure.PULSE_SPIKE_SECONDS, 20),
          new Row("pulse", ANY, Measure.PULSE_OTHER_OVER_BAR, 0),
          new Row(ANY, ANY, Measure.LOST, 0),
          new Row(ANY, ANY, Measure.FORGED, 0));

  private record Row(String scenario, String store, Measure measure, double limit) {
    boolean isFor(String aScenario, String aStore, Measure aMeasure) {
      return measure == aMeasure
          && (scenario.equals(ANY) || scenario.equals(aScenario))
          && (store.equals(ANY) || store.equals(aStore));
    }
  }

  /** The goal that a figure has, if any. */
  public static Optional<Goal> of(String scenario, String store, Measure measure) {
    return ROWS.stream()
        .filter(row -> row.isFor(scenario, store, measure))
        .findFirst()
        .map(row -> new Goal(measure, row.limit()));
  }

  public boolean isMetBy(double value) {
    return measure.better() == Measure.Better.MORE ? value >= limit : value <= limit;
  }

  /** {@code ≥ 15,000/s}. */
  public String text() {
    return (measure.better() == Measure.Better.MORE ? "≥ " : "≤ ") + measure.text(limit);
  }
}
