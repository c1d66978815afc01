package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From the exec of java to the line that says ready, with a data folder that is there already. */
record StartUp(String name, String description) implements Scenario {

  @Override
  public double estimatedSeconds(BenchSettings settings, StoreKind store) {
    return (settings.sizes().starts() + 1) * Costs.START_SECONDS;
  }

  @Override
  public long diskBytes(BenchSettings settings, StoreKind store) {
    return 0;
  }

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    bench.progress().step(name + " on " + store.wireName());
    LoadShape shape = LoadShape.single(false);
    double[] seconds = new double[bench.settings().sizes().starts()];
    try (Stand stand = bench.newStand(store, List.of()).start()) {
      stand.setUp(shape, bench.newPrefix(), bench.receiver().port(), List.of());
      for (int i = 0; i < seconds.length; i++) {
        stand.stop();
        seconds[i] = stand.start().server().readyAfterSeconds();
        bench.progress().update("start %d: %.2f s".formatted(i + 1, seconds[i]));
      }
      Arrays.sort(seconds);
      Map<Measure, Double> figures = new EnumMap<>(Measure.class);
      figures.put(Measure.STARTS, (double) seconds.length);
      figures.put(Measure.START, seconds[seconds.length / 2]);
      figures.put(Measure.START_WORST, seconds[seconds.length - 1]);
      return new RunResult(
          name,
          store.wireName(),
          Map.of("server's JVM", String.join(" ", stand.launch().jvmOptions())),
          figures);
    }
  }
}
