package dev.carillon.benchmarks.load;

import dev.carillon.benchmarks.child.Facts;

/**
 * What a generator does.
 *
 * @param target whom it publishes to
 * @param shape what one request is like
 * @param pace how many requests there are
 */
public record Workload(Target target, Shape shape, Pace pace) {

  /**
   * @param port of the server, on this machine
   * @param token an operator's
   * @param applications how many there are; their uids are the prefix and six digits from 0 on
   */
  public record Target(int port, String token, String prefix, int applications) {}

  /**
   * @param messagesPerRequest 1 publishes one by one; more go as batches
   * @param payloadBytes of each message
   * @param idempotencyKeys whether each request carries a key of its own, as official clients send
   */
  public record Shape(int messagesPerRequest, int payloadBytes, boolean idempotencyKeys) {}

  /**
   * @param connections each of which carries one request at a time
   * @param requestsPerSecond on a fixed schedule, whatever the answers; 0 for as many as the
   *     connections carry
   * @param messageLimit after which it stops by itself; 0 for none
   */
  public record Pace(int connections, double requestsPerSecond, long messageLimit) {
    public boolean isScheduled() {
      return requestsPerSecond > 0;
    }
  }

  /** As the generator's arguments. */
  Facts facts() {
    return new Facts()
        .put("port", target.port)
        .put("token", target.token)
        .put("prefix", target.prefix)
        .put("applications", target.applications)
        .put("messages", shape.messagesPerRequest)
        .put("payload", shape.payloadBytes)
        .put("keys", Boolean.toString(shape.idempotencyKeys))
        .put("connections", pace.connections)
        .put("rate", Double.toString(pace.requestsPerSecond))
        .put("limit", pace.messageLimit);
  }

  static Workload of(Facts facts) {
    return new Workload(
        new Target(
            (int) facts.number("port"),
            facts.text("token"),
            facts.text("prefix"),
            (int) facts.number("applications")),
        new Shape(
            (int) facts.number("messages"),
            (int) facts.number("payload"),
            Boolean.parseBoolean(facts.text("keys"))),
        new Pace(
            (int) facts.number("connections"),
            Double.parseDouble(facts.text("rate")),
            facts.number("limit")));
  }

  public String applicationUid(int number) {
    return "%s%06d".formatted(target.prefix, number);
  }
}
