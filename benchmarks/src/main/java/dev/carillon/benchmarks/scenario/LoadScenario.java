package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import java.util.List;
import java.util.Map;

/** As much as the server takes of one kind of load. */
record LoadScenario(String name, String description, LoadShape full) implements Scenario {

  @Override
  public double estimatedSeconds(BenchSettings settings, StoreKind store) {
    return Costs.runSeconds(settings.durations(name));
  }

  @Override
  public long diskBytes(BenchSettings settings, StoreKind store) {
    return Costs.runBytes(settings.durations(name), store);
  }

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    BenchSettings.Sizes sizes = bench.settings().sizes();
    LoadShape shape = full.scaled(sizes.scale()).withApplications(sizes.applications());
    bench.progress().step(name + " on " + store.wireName());
    try (Stand stand = bench.loadStand(store)) {
      String prefix = bench.newPrefix();
      stand.setUp(shape, prefix, bench.receiver().port(), List.of());
      Map<Measure, Double> figures =
          new LoadRun(bench, stand, shape, prefix).measure(0, bench.settings().durations(name));
      return new RunResult(name, store.wireName(), shape.conditions(), figures);
    }
  }
}
