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
record HalfLoad(String name, String description, LoadShape usual) implements Scenario {
  private static final int CALIBRATION_SECONDS = 10;

  /** Of the schedule itself, before the window. */
  private static final double RUN_IN_SECONDS = 5;

  @Override
  public double estimatedSeconds(BenchSettings settings, StoreKind store) {
    return Costs.runSeconds(settings.durations(name)) + RUN_IN_SECONDS;
  }

  @Override
  public long diskBytes(BenchSettings settings, StoreKind store) {
    return Costs.runBytes(settings.durations(name), store);
  }

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    LoadShape shape = usual.withApplications(bench.settings().sizes().applications());
    bench.progress().step(name + " on " + store.wireName());
    try (Stand stand = bench.loadStand(store)) {
      String prefix = bench.newPrefix();
      stand.setUp(shape, prefix, bench.receiver().port(), List.of());
      BenchSettings.Durations durations = bench.settings().durations(name);
      LoadRun pressed =
          new LoadRun(bench, stand, shape.withOutstanding(LoadShape.OUTSTANDING), prefix);
      double rate = warmUp(bench, store, pressed, durations);
      double runIn = Math.min(RUN_IN_SECONDS, durations.windowSeconds());
      Map<Measure, Double> figures =
          new LoadRun(bench, stand, shape, prefix)
              .measure(rate, new BenchSettings.Durations(runIn, durations.windowSeconds()));
      Map<String, String> conditions = shape.conditions();
      conditions.put("schedule", String.format(Locale.ROOT, "%,.0f publishes/s", rate));
      return new RunResult(name, store.wireName(), conditions, figures);
    }
  }

  /**
   * Presses the server until it is warm, and lets it deliver all.
   *
   * @return the rate of the schedule: as given, or half of what {@code single} reached, or half of
   *     what is reached now
   */
  private static double warmUp(
      Bench bench, StoreKind store, LoadRun pressed, BenchSettings.Durations durations) {
    Double given = bench.settings().sizes().halfLoadPerSecond();
    Double reached = bench.figure("single", store, Measure.DELIVERED_RATE);
    if (given != null || reached != null) {
      pressed.warmUp(durations.warmUpSeconds());
    } else {
      bench.progress().step("  first, how much it takes …");
      double window = Math.min(CALIBRATION_SECONDS, durations.windowSeconds());
      reached =
          pressed
              .measure(0, new BenchSettings.Durations(durations.warmUpSeconds(), window))
              .get(Measure.DELIVERED_RATE);
    }
    if (given != null) {
      return given;
    }
    return reached == null ? 1 : Math.max(1, reached / 2);
  }
}
