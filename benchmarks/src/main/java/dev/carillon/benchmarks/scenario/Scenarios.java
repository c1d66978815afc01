package dev.carillon.benchmarks.scenario;

import java.util.List;
import java.util.Optional;

/**
 * All there are, in the order in which they run: half load builds on what {@code single} came to.
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
          new LoadScenario("fan-out", "batches of 100, fan-out 10", LoadShape.batches(10)),
          new HalfLoad(
              "half-load", "single publishes at half of that rate", LoadShape.single(false)),
          new LoadScenario(
              "slow-receivers",
              "single publishes, 10 % of receivers answer after 1 s",
              LoadShape.slowReceivers()),
          new Backlog(
              "backlog",
              "1,000,000 messages while the receiver is down, a kill, a restart, the drain"),
          new StartUp("start-up", "from exec to ready, with a data folder that is there"),
          new LongHistory(
              "history",
              "single publishes upon a history of 10,000,000 attempts",
              LoadShape.single(false)),
          new PulseSpike(
              "pulse",
              "Pulse: 100,000 observations, then 20,000 people get a message of 5 alerts"));

  private Scenarios() {}

  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
