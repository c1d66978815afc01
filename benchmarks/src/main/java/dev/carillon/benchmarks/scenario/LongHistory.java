package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.ChildProcess;
import dev.carillon.benchmarks.history.Filler;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The same load before and after the same store has been filled with a past of so many attempts,
 * with a new start of the server in between; and once more on an empty store, because the machine
 * may have become slower or faster meanwhile.
 */
record LongHistory(String name, String description, LoadShape shape) implements Scenario {
  private static final Duration LONGEST_BATCH = Duration.ofMinutes(10);

  @Override
  public double estimatedSeconds(BenchSettings settings, StoreKind store) {
    double perSecond =
        switch (store) {
          case SQLITE -> 25_000;
          case POSTGRES -> 10_000;
        };
    return 3 * Costs.runSeconds(settings.durations(name))
        + settings.sizes().historyAttempts() / perSecond;
  }

  @Override
  public long diskBytes(BenchSettings settings, StoreKind store) {
    return 3 * Costs.runBytes(settings.durations(name), store)
        + (long) (settings.sizes().historyAttempts() * Costs.bytesPerDelivery(store));
  }

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    long attempts = bench.settings().sizes().historyAttempts();
    bench.progress().step("%s on %s: first without one".formatted(name, store.wireName()));
    Map<Measure, Double> figures;
    List<Map<Measure, Double>> without = new ArrayList<>();
    try (Stand stand = newStand(bench, store)) {
      LoadRun run = newRun(bench, stand);
      without.add(run.measure(0, bench.settings().durations(name)));
      stand.stop();
      final double seconds = fill(bench, stand, attempts);
      final long bytes = stand.bytesOnDisk();
      bench.progress().step("  and now with it");
      stand.start();
      figures = run.measure(0, bench.settings().durations(name));
      figures.put(Measure.HISTORY, (double) attempts);
      figures.put(Measure.HISTORY_FILL_RATE, attempts / seconds);
      figures.put(Measure.HISTORY_BYTES, LoadRun.mebibytes(bytes));
    }
    bench.progress().step("  and without one again, in a store of its own");
    try (Stand stand = newStand(bench, store)) {
      without.add(newRun(bench, stand).measure(0, bench.settings().durations(name)));
    }
    compare(figures, without);
    Map<String, String> conditions = shape.conditions();
    conditions.put("history", Filler.DESCRIPTION);
    conditions.put("deliveries/s without history, before and after", rates(without));
    return new RunResult(name, store.wireName(), conditions, figures);
  }

  private static Stand newStand(Bench bench, StoreKind store) {
    return bench.newStand(store, bench.settings().server().loadOptions()).start();
  }

  private LoadRun newRun(Bench bench, Stand stand) {
    String prefix = bench.newPrefix();
    stand.setUp(shape, prefix, bench.receiver().port(), List.of());
    return new LoadRun(bench, stand, shape, prefix);
  }

  private static String rates(List<Map<Measure, Double>> runs) {
    return runs.stream()
        .map(run -> "%,.0f".formatted(run.getOrDefault(Measure.DELIVERED_RATE, 0.0)))
        .collect(Collectors.joining(" and "));
  }

  /** With the mean of the runs without it: a machine's speed drifts. */
  static void compare(Map<Measure, Double> figures, List<Map<Measure, Double>> without) {
    double accepted = mean(without, Measure.ACCEPTED_RATE);
    double delivered = mean(without, Measure.DELIVERED_RATE);
    figures.put(Measure.EMPTY_ACCEPTED_RATE, accepted);
    figures.put(Measure.EMPTY_DELIVERED_RATE, delivered);
    figures.put(
        Measure.HISTORY_ACCEPTED_SHARE,
        figures.getOrDefault(Measure.ACCEPTED_RATE, 0.0) / accepted * 100);
    figures.put(
        Measure.HISTORY_DELIVERED_SHARE,
        figures.getOrDefault(Measure.DELIVERED_RATE, 0.0) / delivered * 100);
    for (Measure count : List.of(Measure.LOST, Measure.FORGED, Measure.REPEATED)) {
      for (Map<Measure, Double> run : without) {
        figures.merge(count, run.getOrDefault(count, 0.0), Double::sum);
      }
    }
  }

  private static double mean(List<Map<Measure, Double>> runs, Measure measure) {
    return runs.stream().mapToDouble(run -> run.getOrDefault(measure, 0.0)).average().orElseThrow();
  }

  private static double fill(Bench bench, Stand stand, long attempts) {
    bench.progress().step(String.format(Locale.ROOT, "  filling %,d attempts …", attempts));
    long start = System.nanoTime();
    try (ChildProcess filler =
        ChildProcess.start(
            "filler",
            List.of("-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED"),
            Filler.class,
            List.of(Filler.argument(stand.launch(), attempts)),
            bench.newLog("filler"))) {
      for (long done = 0; done < attempts; ) {
        done = Long.parseLong(filler.await("filled", LONGEST_BATCH));
        double perSecond = done / ((System.nanoTime() - start) / 1e9);
        bench.progress().update("%,d filled, %,.0f/s".formatted(done, perSecond));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      bench.progress().update("tidying up");
      filler.await("done", Duration.ofHours(2));
      return seconds;
    }
  }
}
