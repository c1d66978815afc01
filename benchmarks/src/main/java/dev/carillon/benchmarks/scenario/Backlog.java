package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.load.Workload;
import dev.carillon.benchmarks.machine.ProcessStatus;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Messages are accepted while the receiver is down (its port is closed). The server, with a small
 * heap, is killed and started again; then the receiver comes up and everything is delivered.
 */
record Backlog(String name, String description) implements Scenario {
  private static final List<String> SMALL_HEAP = List.of("-Xmx512m");
  private static final Duration LONGEST_ACCEPT = Duration.ofHours(2);
  private static final int RETRIES = 100;
  private static final int RETRY_SECONDS = 30;
  private static final int WATCHED_SECONDS = 5;
  private static final double ACCEPTED_PER_SECOND = 20_000;
  private static final double DRAINED_PER_SECOND = 12_000;

  @Override
  public double estimatedSeconds(BenchSettings settings, StoreKind store) {
    long messages = settings.sizes().backlogMessages();
    return messages / ACCEPTED_PER_SECOND
        + messages / DRAINED_PER_SECOND
        + RETRY_SECONDS * settings.sizes().scale()
        + 2 * Costs.AROUND_A_RUN_SECONDS;
  }

  @Override
  public long diskBytes(BenchSettings settings, StoreKind store) {
    return (long) (settings.sizes().backlogMessages() * Costs.bytesPerDelivery(store));
  }

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    long messages = bench.settings().sizes().backlogMessages();
    LoadShape shape = LoadShape.batches(1);
    int retrySeconds =
        Math.clamp(Math.round(RETRY_SECONDS * bench.settings().sizes().scale()), 1, RETRY_SECONDS);
    bench.progress().step("%s on %s: %,d messages".formatted(name, store.wireName(), messages));
    try (Stand stand = bench.newStand(store, SMALL_HEAP).start()) {
      String prefix = bench.newPrefix();
      List<Integer> delays = Collections.nCopies(RETRIES, retrySeconds);
      stand.setUp(shape, prefix, bench.receiver().port(), delays);
      bench.receiver().reset(1);
      bench.receiver().deaf();
      Map<Measure, Double> figures = new EnumMap<>(Measure.class);
      try {
        accept(bench, stand, workload(stand, shape, prefix, messages), figures);
        watchItWait(bench, stand, figures);
        bench.progress().step("  killed, and started again …");
        stand.kill();
        figures.put(Measure.BACKLOG_RESTART, stand.start().server().readyAfterSeconds());
      } finally {
        bench.receiver().listen();
      }
      drain(bench, messages, figures);
      LoadRun.addOutcome(figures, messages, bench.receiver().peek());
      Map<String, String> conditions = shape.conditions();
      conditions.put("retries", "%d, after %d s each".formatted(RETRIES, retrySeconds));
      conditions.put("server's JVM", String.join(" ", stand.launch().jvmOptions()));
      return new RunResult(name, store.wireName(), conditions, figures);
    }
  }

  private static Workload workload(Stand stand, LoadShape shape, String prefix, long messages) {
    return new Workload(
        new Workload.Target(
            stand.server().address().getPort(), Stand.TOKEN, prefix, shape.applications()),
        shape.request(),
        new Workload.Pace(shape.connections(), 0, messages));
  }

  private static void accept(
      Bench bench, Stand stand, Workload workload, Map<Measure, Double> figures) {
    long messages = workload.pace().messageLimit();
    try (GeneratorProcess generator = GeneratorProcess.start(workload, bench.newLog("generator"))) {
      long start = System.nanoTime();
      generator.publish();
      boolean all =
          Waiting.until(
              messages,
              () -> generator.peek().number("accepted"),
              () ->
                  bench
                      .progress()
                      .update("accepted: %,d".formatted(generator.peek().number("accepted"))));
      double seconds = (System.nanoTime() - start) / 1e9;
      Facts totals = generator.stop(LONGEST_ACCEPT);
      if (!all) {
        throw new IllegalStateException(
            "only %d of %d messages were accepted%n%s"
                .formatted(totals.number("accepted"), messages, stand.server().lastLog()));
      }
      figures.put(Measure.BACKLOG, (double) messages);
      figures.put(Measure.ACCEPTED_RATE, messages / seconds);
      figures.put(Measure.REFUSED, (double) (totals.number("refusals") + totals.number("breaks")));
    }
  }

  /** The highest of what is in use within some seconds; then what lives. */
  private static void watchItWait(Bench bench, Stand stand, Map<Measure, Double> figures) {
    Double window = bench.settings().times().windowSeconds();
    double seconds = window == null ? WATCHED_SECONDS : Math.min(WATCHED_SECONDS, window);
    long[] highest = {stand.metrics().heapUsedBytes()};
    Waiting.seconds(
        seconds, () -> highest[0] = Math.max(highest[0], stand.metrics().heapUsedBytes()));
    ProcessStatus.Memory memory = ProcessStatus.memory(stand.server().pid());
    figures.put(Measure.RESIDENT, LoadRun.mebibytes(memory.resident()));
    figures.put(Measure.RESIDENT_PEAK, LoadRun.mebibytes(memory.peak()));
    figures.put(Measure.HEAP_USED, LoadRun.mebibytes(highest[0]));
    figures.put(Measure.HEAP_LIVE, LoadRun.mebibytes(LoadRun.liveHeap(stand)));
  }

  /**
   * The rate is that between a tenth and nine tenths: the first wait for their retry's time, and so
   * do the last.
   */
  private static void drain(Bench bench, long messages, Map<Measure, Double> figures) {
    long start = System.nanoTime();
    long[] tenth = new long[2];
    long[] nineTenths = new long[2];
    Waiting.until(
        messages,
        () -> {
          long came = bench.receiver().peek().number("distinct");
          long now = System.nanoTime();
          if (came * 10 >= messages && tenth[0] == 0) {
            tenth[0] = now;
            tenth[1] = came;
          }
          if (came * 10 >= messages * 9 && nineTenths[0] == 0) {
            nineTenths[0] = now;
            nineTenths[1] = came;
          }
          bench.progress().update("delivered: %,d".formatted(came));
          return came;
        },
        () -> {});
    double seconds = (System.nanoTime() - start) / 1e9;
    figures.put(Measure.BACKLOG_DRAIN_SECONDS, seconds);
    double between = (nineTenths[0] - tenth[0]) / 1e9;
    figures.put(
        Measure.BACKLOG_DRAIN_RATE,
        between > 0 ? (nineTenths[1] - tenth[1]) / between : messages / seconds);
  }
}
