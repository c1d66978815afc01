package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.load.Workload;
import dev.carillon.benchmarks.machine.ProcessStatus;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import dev.carillon.benchmarks.server.PulseApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Pulse's day: schools upload what they observed while thresholds are evaluated; then, at one
 * moment, five alerts of every student are met, and every recipient gets a message with five. All
 * the while another product publishes at a steady, modest rate, and its latency is compared with
 * what it was before.
 */
record PulseSpike(String name, String description) implements Scenario {
  private static final int RECIPIENTS = 20_000;
  private static final int SCHOOLS = 20;

  /** A JVM is slow for its first seconds: so large a part of the district has its spike before. */
  private static final int WARM_UP_PART = 4;

  private static final double SET_UP_SECONDS = 60;
  private static final double OTHER_PER_SECOND = 200;
  private static final double ALONE_SECONDS = 10;
  private static final Duration LAST_ANSWERS = Duration.ofMinutes(2);
  private static final long BYTES_EACH = 40_000;

  private static PulseDistrict district(BenchSettings settings) {
    int recipients = (int) Math.round(RECIPIENTS * settings.sizes().scale());
    return recipients < SCHOOLS
        ? new PulseDistrict("school", 1, Math.max(2, recipients))
        : new PulseDistrict("school", SCHOOLS, recipients / SCHOOLS * SCHOOLS);
  }

  private static PulseDistrict before(PulseDistrict district) {
    int schools = Math.max(1, district.schools() / WARM_UP_PART);
    return new PulseDistrict(
        "warm-up", schools, schools * (district.recipients() / district.schools()));
  }

  @Override
  public double estimatedSeconds(BenchSettings settings, StoreKind store) {
    return SET_UP_SECONDS * settings.sizes().scale()
        + settings.durations(name).warmUpSeconds()
        + ALONE_SECONDS
        + Costs.AROUND_A_RUN_SECONDS;
  }

  @Override
  public long diskBytes(BenchSettings settings, StoreKind store) {
    return BYTES_EACH * district(settings).recipients();
  }

  @Override
  public RunResult run(Bench bench, StoreKind store) {
    PulseDistrict district = district(bench.settings());
    LoadShape other = LoadShape.single(false);
    bench
        .progress()
        .step("%s on %s: %,d recipients".formatted(name, store.wireName(), district.recipients()));
    try (Stand stand = bench.newStand(store, bench.settings().server().loadOptions()).start();
        PulseApi api = new PulseApi(stand.server().address(), Stand.TOKEN)) {
      String prefix = bench.newPrefix();
      stand.setUp(other, prefix, bench.receiver().port(), List.of());
      PulseDistrict warmUp = before(district);
      warmUp.setUp(api);
      district.setUp(api);
      List<String> schools = new ArrayList<>(warmUp.names());
      schools.addAll(district.names());
      api.letAppIn(schools, "http://127.0.0.1:%d/p0".formatted(bench.receiver().port()));
      Map<Measure, Double> figures = new EnumMap<>(Measure.class);
      bench.receiver().reset(1);
      try (GeneratorProcess generator = generator(bench, stand, other, prefix)) {
        generator.publish();
        measure(bench, stand, new Actors(api, warmUp, district, generator), figures);
        long accepted = generator.stop(LAST_ANSWERS).number("accepted");
        Waiting.until(accepted, () -> bench.receiver().peek().number("distinct"), () -> {});
        LoadRun.addOutcome(figures, accepted, bench.receiver().peek());
      }
      ProcessStatus.Memory memory = ProcessStatus.memory(stand.server().pid());
      figures.put(Measure.RESIDENT_PEAK, LoadRun.mebibytes(memory.peak()));
      figures.put(Measure.HEAP_LIVE, LoadRun.mebibytes(LoadRun.liveHeap(stand)));
      return new RunResult(name, store.wireName(), conditions(district), figures);
    }
  }

  private static Map<String, String> conditions(PulseDistrict district) {
    return Map.of(
        "schools", Integer.toString(district.schools()),
        "recipients", Integer.toString(district.recipients()),
        "alerts for each", Integer.toString(PulseDistrict.ALERTS_EACH),
        "observations of each", Integer.toString(PulseDistrict.OBSERVATIONS_EACH),
        "signed with", "RS256",
        "the other product", String.format(Locale.ROOT, "%,.0f publishes/s", OTHER_PER_SECOND));
  }

  /** Who does something meanwhile. */
  private record Actors(
      PulseApi api, PulseDistrict warmUp, PulseDistrict district, GeneratorProcess generator) {}

  private void measure(Bench bench, Stand stand, Actors actors, Map<Measure, Double> figures) {
    PulseDistrict district = actors.district();
    List<List<String>> uploads = district.uploads();
    double warmUp = bench.settings().durations(name).warmUpSeconds();
    warmUp(bench, actors);
    double alone = Math.min(ALONE_SECONDS, bench.settings().durations(name).windowSeconds());
    Waiting.seconds(warmUp, () -> bench.progress().update("warm-up"));
    bench.receiver().snapshot();
    Waiting.seconds(alone, () -> bench.progress().update("the other product alone"));
    Facts before = bench.receiver().snapshot();

    bench.progress().update("%,d observations".formatted(district.observations()));
    long start = System.nanoTime();
    district.upload(actors.api(), uploads);
    figures.put(
        Measure.PULSE_INGEST_RATE, district.observations() / ((System.nanoTime() - start) / 1e9));

    bench.hook().opened(stand.server().pid());
    bench.receiver().snapshot();
    start = System.nanoTime();
    district.armTheOthers(actors.api());
    int earlier = actors.warmUp().recipients();
    await(bench, district, "accepted", () -> accepted(stand, actors.generator()) - earlier);
    figures.put(Measure.PULSE_SPIKE_SECONDS, (System.nanoTime() - start) / 1e9);
    Facts during = bench.receiver().snapshot();
    await(bench, district, "delivered", () -> bench.receiver().peek().number("others") - earlier);
    figures.put(Measure.PULSE_DELIVERED_SECONDS, (System.nanoTime() - start) / 1e9);
    bench.hook().closed(stand.server().pid());
    addLatencies(figures, p99(before), p99(during));
  }

  private static void warmUp(Bench bench, Actors actors) {
    PulseDistrict district = actors.warmUp();
    district.upload(actors.api(), district.uploads());
    district.armTheOthers(actors.api());
    await(bench, district, "delivered before", () -> bench.receiver().peek().number("others"));
  }

  /** Of Pulse: what both have published, without what the other product has. */
  private static long accepted(Stand stand, GeneratorProcess generator) {
    long others = generator.peek().number("accepted");
    return stand.metrics().acceptedMessages() - others;
  }

  private static void await(Bench bench, PulseDistrict district, String what, LongSupplier count) {
    boolean all =
        Waiting.until(
            district.recipients(),
            count,
            () -> bench.progress().update("messages %s: %,d".formatted(what, count.getAsLong())));
    if (!all) {
      throw new IllegalStateException(
          "only %d of %d messages were %s"
              .formatted(count.getAsLong(), district.recipients(), what));
    }
  }

  /** The bar for the other product's p99: twice what it was and 5 ms. */
  private static void addLatencies(Map<Measure, Double> figures, double before, double during) {
    figures.put(Measure.PULSE_OTHER_ALONE_P99, before);
    figures.put(Measure.PULSE_OTHER_P99, during);
    figures.put(Measure.PULSE_OTHER_OVER_BAR, during - (2 * before + 5));
  }

  private static double p99(Facts facts) {
    return facts.histogram("latencies").getValueAtPercentile(99) / 1e3;
  }

  private static GeneratorProcess generator(
      Bench bench, Stand stand, LoadShape shape, String prefix) {
    return GeneratorProcess.start(
        new Workload(
            new Workload.Target(
                stand.server().address().getPort(), Stand.TOKEN, prefix, shape.applications()),
            shape.request(),
            new Workload.Pace(shape.connections(), OTHER_PER_SECOND, 0)),
        bench.newLog("generator"));
  }
}
