package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.report.RunResult;
import java.io.IOException;

/** A kind of run. */
public interface Scenario {
  String name();

  /** One line for people. */
  String description();

  /** About how long it takes, on a machine like that of the published figures. */
  double estimatedSeconds(BenchSettings settings, StoreKind store);

  /** About how much disk it fills; all of it is free again afterwards. */
  long diskBytes(BenchSettings settings, StoreKind store);

  RunResult run(Bench bench, StoreKind store) throws IOException;
}
