package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.ChildProcess;
import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.load.Generator;
import dev.carillon.benchmarks.load.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A generator as the coordinator speaks to it. */
final class GeneratorProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ChildProcess process;

  private GeneratorProcess(ChildProcess process) {
    this.process = process;
  }

  /** It publishes nothing yet. */
  static GeneratorProcess start(Workload workload, Path log) {
    ChildProcess process =
        ChildProcess.start(
            "generator",
            ReceiverProcess.JVM_OPTIONS,
            Generator.class,
            List.of(Generator.argument(workload)),
            log);
    process.await("ready", PATIENCE);
    return new GeneratorProcess(process);
  }

  long pid() {
    return process.pid();
  }

  void publish() {
    process.tell("start");
  }

  /** It may publish so many messages in all; without a word of this, any number. */
  void grant(long messages) {
    process.tell("grant " + messages);
  }

  Facts peek() {
    return Facts.parse(process.ask("peek", PATIENCE));
  }

  Facts snapshot() {
    return Facts.parse(process.ask("snapshot", PATIENCE));
  }

  /** Ends the publishing, or waits for its end if it has a limit; all answers are there then. */
  Facts stop(Duration limit) {
    return Facts.parse(process.ask("stop", limit));
  }

  @Override
  public void close() {
    process.close();
  }
}
