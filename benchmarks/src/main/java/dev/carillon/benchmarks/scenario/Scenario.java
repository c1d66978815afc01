package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.report.RunResult;
import java.io.IOException;

/** A kind of run. */
public interface Scenario {
  String name();

  /** One line for people. */
  String description();

  RunResult run(Bench bench, StoreKind store) throws IOException;
}
