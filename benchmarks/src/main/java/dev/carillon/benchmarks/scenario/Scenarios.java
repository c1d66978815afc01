package dev.carillon.benchmarks.scenario;

import java.util.List;
import java.util.Optional;

/**
 * All there are, in the order in which they run: half load builds on what {@code single} reached.
 */
public final class Scenarios {
  public static final List<Scenario> ALL =
      List.of(
          new LoadScenario(
              "single", "single publishes over 64 connections, fan-out 1", LoadShape.single(false)),
          new LoadScenario(
              "single-keys",
              "the same with an idempotency key each, as official clients send",
              LoadShape.single(true)),
          new LoadScenario("batch", "batches of 100, fan-out 1", LoadShape.batches(1)),
          new LoadScenario("fan-out", "batches of 100, fan-out 10", LoadShape.batches(10)));

  private Scenarios() {}

  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
