package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.ChildProcess;
import dev.carillon.benchmarks.history.Filler;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same load before and after the same store has been filled with a past of so many attempts;
 * the server is started anew in between.
 */
record LongHistory(String name, String description, LoadShape shape) implements Scenario {
  private static final Duration LONGEST_BATCH = Duration.ofMinutes(10);

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    long attempts = bench.settings().sizes().historyAttempts();
    bench.progress().step("%s on %s: first without one".formatted(name, store.wireName()));
    try (Stand stand = bench.newStand(store, bench.settings().server().loadOptions()).start()) {
      String prefix = bench.newPrefix();
      stand.setUp(shape, prefix, bench.receiver().port(), List.of());
      LoadRun run = new LoadRun(bench, stand, shape, prefix);
      final Map<Measure, Double> empty = run.measure(0, bench.settings().durations());
      stand.stop();
      final double seconds = fill(bench, stand, attempts);
      final long bytes = stand.bytesOnDisk();
      bench.progress().step("  and now with it");
      stand.start();
      Map<Measure, Double> figures = run.measure(0, bench.settings().durations());
      figures.put(Measure.HISTORY, (double) attempts);
      figures.put(Measure.HISTORY_FILL_RATE, attempts / seconds);
      if (bytes > 0) {
        figures.put(Measure.HISTORY_BYTES, LoadRun.mebibytes(bytes));
      }
      compare(figures, empty);
      Map<String, String> conditions = shape.conditions();
      conditions.put("history", Filler.DESCRIPTION);
      return new RunResult(name, store.wireName(), conditions, figures);
    }
  }

  private static void compare(Map<Measure, Double> figures, Map<Measure, Double> empty) {
    double accepted = empty.getOrDefault(Measure.ACCEPTED_RATE, 0.0);
    double delivered = empty.getOrDefault(Measure.DELIVERED_RATE, 0.0);
    figures.put(Measure.EMPTY_ACCEPTED_RATE, accepted);
    figures.put(Measure.EMPTY_DELIVERED_RATE, delivered);
    figures.put(
        Measure.HISTORY_ACCEPTED_SHARE,
        figures.getOrDefault(Measure.ACCEPTED_RATE, 0.0) / accepted * 100);
    figures.put(
        Measure.HISTORY_DELIVERED_SHARE,
        figures.getOrDefault(Measure.DELIVERED_RATE, 0.0) / delivered * 100);
    for (Measure count : List.of(Measure.LOST, Measure.FORGED, Measure.REPEATED)) {
      figures.merge(count, empty.getOrDefault(count, 0.0), Double::sum);
    }
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
