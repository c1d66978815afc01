package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What latencies a server has that is not pressed: half of what it can take, on a schedule that
 * does not wait for it.
 */
record HalfLoad(String name, String description, LoadShape shape) implements Scenario {
  private static final int CALIBRATION_SECONDS = 10;

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    bench.progress().step(name + " on " + store.wireName());
    try (Stand stand = bench.loadStand(store)) {
      String prefix = bench.newPrefix();
      stand.setUp(shape, prefix, bench.receiver().port(), List.of());
      LoadRun run = new LoadRun(bench, stand, shape, prefix);
      double rate = rate(bench, store, run);
      Map<Measure, Double> figures = run.measure(rate, bench.settings().durations());
      Map<String, String> conditions = shape.conditions();
      conditions.put("schedule", String.format(Locale.ROOT, "%,.0f publishes/s", rate));
      return new RunResult(name, store.wireName(), conditions, figures);
    }
  }

  /** As given, or half of what {@code single} reached, or half of what a short run reaches. */
  private static double rate(Bench bench, StoreKind store, LoadRun run) {
    Double given = bench.settings().sizes().halfLoadPerSecond();
    if (given != null) {
      return given;
    }
    Double reached = bench.figure("single", store, Measure.DELIVERED_RATE);
    if (reached == null) {
      bench.progress().step("  first, how much it takes …");
      BenchSettings.Durations usual = bench.settings().durations();
      double window = Math.min(CALIBRATION_SECONDS, usual.windowSeconds());
      reached =
          run.measure(0, new BenchSettings.Durations(usual.warmUpSeconds(), window))
              .get(Measure.DELIVERED_RATE);
    }
    return reached == null ? 1 : Math.max(1, reached / 2);
  }
}
