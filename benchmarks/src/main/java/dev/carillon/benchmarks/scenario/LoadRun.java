package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.load.Workload;
import dev.carillon.benchmarks.machine.ProcessStatus;
import dev.carillon.benchmarks.report.Measure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * A warm-up and a measured window of one load on one server, and then the wait until everything
 * that was accepted has been delivered.
 */
final class LoadRun {
  private static final Duration LAST_ANSWERS = Duration.ofMinutes(2);

  /** What is published within this time may be on its way. */
  private static final double CALM_SECONDS = 0.02;

  private static final Duration LONGEST_CALM = Duration.ofSeconds(30);
  private static final long CALM_STEP_MILLIS = 20;

  private final Bench bench;
  private final Stand stand;
  private final LoadShape shape;
  private final String prefix;

  /**
   * @param prefix of the applications, which are there already
   */
  LoadRun(Bench bench, Stand stand, LoadShape shape, String prefix) {
    this.bench = bench;
    this.stand = stand;
    this.shape = shape;
    this.prefix = prefix;
  }

  /** Everything that is read at one end of the window. */
  record Sample(
      Facts generator, Facts receiver, Cpu cpu, ProcessStatus.Memory memory, double pauseSeconds) {

    double secondsSince(Sample before) {
      return (receiver.number("nanos") - before.receiver.number("nanos")) / 1e9;
    }
  }

  /** Microseconds used so far. */
  record Cpu(long server, long database, long generator, long receiver) {}

  /**
   * As much as the server takes, or what a schedule has.
   *
   * @param publishesPerSecond on a schedule; 0 for as many as the connections carry
   */
  Map<Measure, Double> measure(double publishesPerSecond, BenchSettings.Durations durations) {
    bench.receiver().reset(shape.fanOut());
    try (GeneratorProcess generator = generator(publishesPerSecond)) {
      final Sample before;
      final Sample after;
      final long heapUsed;
      try (Grants _ = Grants.begin(shape, bench.receiver(), generator)) {
        generator.publish();
        Waiting.seconds(durations.warmUpSeconds(), () -> say("warm-up", generator));
        if (publishesPerSecond > 0) {
          awaitCalm(generator, publishesPerSecond);
        }
        before = sample(generator);
        bench.hook().opened(stand.server().pid());
        Waiting.seconds(durations.windowSeconds(), () -> say("measuring", generator));
        after = sample(generator);
        bench.hook().closed(stand.server().pid());
        heapUsed = stand.metrics().heapUsedBytes();
      }
      long start = System.nanoTime();
      final long expected = finish(generator);
      double drainSeconds = (System.nanoTime() - start) / 1e9;

      Map<Measure, Double> figures = figures(before, after, shape.fanOut());
      figures.put(Measure.DRAIN_SECONDS, drainSeconds);
      addOutcome(figures, expected, bench.receiver().peek());
      if (publishesPerSecond > 0) {
        figures.put(Measure.OFFERED_RATE, publishesPerSecond);
      }
      if (stand.hasDatabase()) {
        figures.put(
            Measure.DATABASE_CPU,
            perDelivery(before, after, after.cpu.database - before.cpu.database));
      }
      figures.put(Measure.HEAP_USED, mebibytes(heapUsed));
      figures.put(Measure.HEAP_LIVE, mebibytes(liveHeap(stand)));
      return figures;
    }
  }

  /**
   * As much as the server takes for some time, unmeasured, and then until nothing is left of it.
   */
  void warmUp(double seconds) {
    bench.receiver().reset(shape.fanOut());
    try (GeneratorProcess generator = generator(0)) {
      try (Grants _ = Grants.begin(shape, bench.receiver(), generator)) {
        generator.publish();
        Waiting.seconds(seconds, () -> say("warm-up", generator));
      }
      finish(generator);
    }
  }

  private GeneratorProcess generator(double publishesPerSecond) {
    Workload workload =
        new Workload(
            new Workload.Target(
                stand.server().address().getPort(), Stand.TOKEN, prefix, shape.applications()),
            shape.request(),
            new Workload.Pace(shape.connections(), publishesPerSecond, 0));
    return GeneratorProcess.start(workload, bench.newLog("generator"));
  }

  /**
   * Ends the publishing and waits for what is on its way.
   *
   * @return how many deliveries there should have been
   */
  private long finish(GeneratorProcess generator) {
    long expected = generator.stop(LAST_ANSWERS).number("accepted") * shape.fanOut();
    Waiting.until(
        expected,
        () -> bench.receiver().peek().number("distinct"),
        () -> bench.progress().update("delivering what is left"));
    return expected;
  }

  /**
   * Until no more is on its way than what was published in the last moment: what a schedule's
   * beginning has left behind is no latency of its usual course. If that does not come, the server
   * does not keep up, and the figures show it.
   */
  private void awaitCalm(GeneratorProcess generator, double publishesPerSecond) {
    long few = Math.round(publishesPerSecond * shape.fanOut() * CALM_SECONDS) + 1;
    long end = System.nanoTime() + LONGEST_CALM.toNanos();
    while (System.nanoTime() < end) {
      long due = generator.peek().number("accepted") * shape.fanOut();
      if (due - bench.receiver().peek().number("distinct") <= few) {
        return;
      }
      bench.progress().update("waiting until nothing is left of the warm-up");
      Waiting.pause(CALM_STEP_MILLIS);
    }
  }

  static long liveHeap(Stand stand) {
    stand.server().collectGarbage();
    return stand.metrics().heapUsedBytes();
  }

  static double mebibytes(long bytes) {
    return bytes / 1_048_576.0;
  }

  /** What all that was sent came to, once nothing more comes. */
  static void addOutcome(Map<Measure, Double> figures, long expected, Facts receiver) {
    long distinct = receiver.number("distinct");
    figures.put(Measure.LOST, (double) Math.max(0, expected - distinct));
    figures.put(Measure.REPEATED, (double) (receiver.number("requests") - distinct));
    figures.put(Measure.VERIFIED, (double) receiver.number("verified"));
    figures.put(
        Measure.FORGED,
        (double)
            (receiver.number("unsigned") + receiver.number("forged") + receiver.number("strange")));
  }

  private void say(String what, GeneratorProcess generator) {
    bench
        .progress()
        .update(
            "%s: %,d accepted, %,d delivered"
                .formatted(
                    what,
                    generator.peek().number("accepted"),
                    bench.receiver().peek().number("distinct")));
  }

  private Sample sample(GeneratorProcess generator) {
    long server = stand.server().pid();
    double pauses = stand.metrics().pauseSeconds();
    Cpu cpu =
        new Cpu(
            ProcessStatus.cpuMicros(server),
            stand.databaseCpuMicros(),
            ProcessStatus.cpuMicros(generator.pid()),
            ProcessStatus.cpuMicros(bench.receiver().pid()));
    return new Sample(
        generator.snapshot(),
        bench.receiver().snapshot(),
        cpu,
        ProcessStatus.memory(server),
        pauses);
  }

  /** What lies between the two ends of a window. Pure. */
  static Map<Measure, Double> figures(Sample before, Sample after, int fanOut) {
    double seconds = after.secondsSince(before);
    long delivered = deliveries(before, after);
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);
    figures.put(Measure.ACCEPTED_RATE, generated(before, after, "accepted") / seconds);
    figures.put(Measure.DELIVERED_RATE, delivered / seconds);
    figures.put(
        Measure.SERVER_CPU, perDelivery(before, after, after.cpu.server - before.cpu.server));
    figures.put(
        Measure.GENERATOR_CPU,
        (after.cpu.generator - before.cpu.generator)
            / (double) Math.max(1, generated(before, after, "requests")));
    figures.put(
        Measure.RECEIVER_CPU,
        (after.cpu.receiver - before.cpu.receiver) / (double) Math.max(1, delivered));
    put(
        figures,
        after.generator.histogram("latencies"),
        Measure.PUBLISH_P50,
        Measure.PUBLISH_P99,
        Measure.PUBLISH_P999);
    put(
        figures,
        after.receiver.histogram("latencies"),
        Measure.END_TO_END_P50,
        Measure.END_TO_END_P99,
        Measure.END_TO_END_P999);
    Histogram slow = after.receiver.histogram("slow");
    if (slow.getTotalCount() > 0) {
      figures.put(Measure.SLOW_P50, slow.getValueAtPercentile(50) / 1e3);
      figures.put(Measure.SLOW_P99, slow.getValueAtPercentile(99) / 1e3);
    }
    figures.put(
        Measure.REFUSED,
        (double) (generated(before, after, "refusals") + generated(before, after, "breaks")));
    figures.put(
        Measure.WAITING,
        (double)
            Math.max(
                0,
                after.generator.number("accepted") * fanOut - after.receiver.number("distinct")));
    figures.put(Measure.RESIDENT, mebibytes(after.memory.resident()));
    figures.put(Measure.RESIDENT_PEAK, mebibytes(after.memory.peak()));
    figures.put(Measure.PAUSES, (after.pauseSeconds - before.pauseSeconds) / seconds * 100);
    return figures;
  }

  private static long deliveries(Sample before, Sample after) {
    return after.receiver.number("distinct") - before.receiver.number("distinct");
  }

  private static long generated(Sample before, Sample after, String what) {
    return after.generator.number(what) - before.generator.number(what);
  }

  private static double perDelivery(Sample before, Sample after, long micros) {
    return micros / (double) Math.max(1, deliveries(before, after));
  }

  private static void put(
      Map<Measure, Double> figures, Histogram micros, Measure p50, Measure p99, Measure p999) {
    figures.put(p50, micros.getValueAtPercentile(50) / 1e3);
    figures.put(p99, micros.getValueAtPercentile(99) / 1e3);
    figures.put(p999, micros.getValueAtPercentile(99.9) / 1e3);
  }
}
