package dev.carillon.benchmarks.server;

/** What a server says of itself at {@code /metrics}, in the text format of Prometheus. */
public record ServerMetrics(String text) {

  public long heapUsedBytes() {
    return (long) sum("jvm_memory_used_bytes{", "area=\"heap\"");
  }

  /** Messages committed since the start. */
  public long acceptedMessages() {
    return (long) sum("carillon_messages_accepted_total", "");
  }

  /** Time in which a collection stopped the server, in all, in seconds. */
  public double pauseSeconds() {
    return sum("jvm_gc_pause_seconds_sum", "");
  }

  private double sum(String start, String part) {
    return text.lines()
        .filter(line -> line.startsWith(start) && line.contains(part))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
