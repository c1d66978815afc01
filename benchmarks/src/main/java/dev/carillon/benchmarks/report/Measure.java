package dev.carillon.benchmarks.report;

import java.util.Locale;
import java.util.Optional;

/** Everything that is measured: its name in JSON, its words in tables, its unit, what is better. */
public enum Measure {
  ACCEPTED_RATE("accepted", "/s", 0, Better.MORE),
  DELIVERED_RATE("delivered", "/s", 0, Better.MORE),
  SERVER_CPU("server CPU per delivery", "µs", 1, Better.LESS),
  DATABASE_CPU("database CPU per delivery", "µs", 1, Better.LESS),
  PUBLISH_P50("publish p50", "ms", 2, Better.LESS),
  PUBLISH_P99("publish p99", "ms", 2, Better.LESS),
  PUBLISH_P999("publish p99.9", "ms", 2, Better.LESS),
  END_TO_END_P50("end to end p50", "ms", 2, Better.LESS),
  END_TO_END_P99("end to end p99", "ms", 2, Better.LESS),
  END_TO_END_P999("end to end p99.9", "ms", 2, Better.LESS),
  SLOW_P50("to slow receivers p50", "ms", 2, Better.LESS),
  SLOW_P99("to slow receivers p99", "ms", 2, Better.LESS),
  OFFERED_RATE("offered", "/s", 0, Better.NEITHER),
  REFUSED("publishes refused or broken off", "", 0, Better.LESS),
  WAITING("deliveries waiting at the end", "", 0, Better.LESS),
  DRAIN_SECONDS("until all were delivered", "s", 1, Better.LESS),
  LOST("accepted and never delivered", "", 0, Better.LESS),
  REPEATED("delivered more than once", "", 0, Better.LESS),
  VERIFIED("signatures verified", "", 0, Better.NEITHER),
  FORGED("signatures missing or wrong", "", 0, Better.LESS),
  RESIDENT("resident memory", "MiB", 0, Better.LESS),
  RESIDENT_PEAK("resident memory, highest", "MiB", 0, Better.LESS),
  HEAP_USED("heap used", "MiB", 0, Better.LESS),
  HEAP_LIVE("heap after a collection", "MiB", 0, Better.LESS),
  PAUSES("stopped by collections", "%", 2, Better.LESS),
  GENERATOR_CPU("generator CPU per request", "µs", 1, Better.NEITHER),
  RECEIVER_CPU("receiver CPU per request", "µs", 1, Better.NEITHER),
  BACKLOG("messages in the backlog", "", 0, Better.NEITHER),
  BACKLOG_RESTART("ready again with the backlog", "s", 2, Better.LESS),
  BACKLOG_DRAIN_RATE("backlog drained", "/s", 0, Better.MORE),
  BACKLOG_DRAIN_SECONDS("backlog drained after", "s", 1, Better.LESS),
  START("start to ready, median", "s", 2, Better.LESS),
  START_WORST("start to ready, worst", "s", 2, Better.LESS),
  STARTS("starts", "", 0, Better.NEITHER),
  HISTORY("attempts in the history", "", 0, Better.NEITHER),
  HISTORY_FILL_RATE("history filled", "/s", 0, Better.NEITHER),
  HISTORY_BYTES("history on disk", "MiB", 0, Better.NEITHER),
  EMPTY_ACCEPTED_RATE("accepted without history", "/s", 0, Better.MORE),
  EMPTY_DELIVERED_RATE("delivered without history", "/s", 0, Better.MORE),
  HISTORY_ACCEPTED_SHARE("accepted, of that without history", "%", 1, Better.MORE),
  HISTORY_DELIVERED_SHARE("delivered, of that without history", "%", 1, Better.MORE),
  PULSE_INGEST_RATE("observations taken in and evaluated", "/s", 0, Better.MORE),
  PULSE_SPIKE_SECONDS("evaluated, composed, accepted after", "s", 1, Better.LESS),
  PULSE_DELIVERED_SECONDS("and delivered after", "s", 1, Better.LESS),
  PULSE_OTHER_ALONE_P99("another product's end to end p99 before", "ms", 2, Better.LESS),
  PULSE_OTHER_P99("another product's end to end p99 meanwhile", "ms", 2, Better.LESS),
  PULSE_OTHER_OVER_BAR("of that, above twice as long and 5 ms", "ms", 2, Better.LESS);

  /** Which way is up. */
  public enum Better {
    MORE,
    LESS,
    NEITHER
  }

  private final String words;
  private final String unit;
  private final int decimals;
  private final Better better;

  Measure(String words, String unit, int decimals, Better better) {
    this.words = words;
    this.unit = unit;
    this.decimals = decimals;
    this.better = better;
  }

  public String words() {
    return words;
  }

  public Better better() {
    return better;
  }

  /** As in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Measure> ofWireName(String name) {
    for (Measure measure : values()) {
      if (measure.wireName().equals(name)) {
        return Optional.of(measure);
      }
    }
    return Optional.empty();
  }

  /** With its unit: {@code 15,230/s}, {@code 3.21 ms}, {@code 12}. */
  public String text(double value) {
    String number = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return unit.isEmpty() || unit.startsWith("/") ? number + unit : number + " " + unit;
  }
}
