package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.load.Workload;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a load is like: who there is, and what is published to them.
 *
 * @param applications each with as many endpoints as the fan-out; publishes take turns among them
 * @param fanOut endpoints that want each message
 * @param slowOneIn every so manieth endpoint answers after a second; 0 for none
 */
record LoadShape(
    int applications, int fanOut, int slowOneIn, int connections, Workload.Shape request) {
  static final int BATCH = 100;
  static final int PAYLOAD_BYTES = 1_024;

  /** Single publishes over 64 connections. */
  static LoadShape single(boolean idempotencyKeys) {
    return new LoadShape(16, 1, 0, 64, new Workload.Shape(1, PAYLOAD_BYTES, idempotencyKeys));
  }

  static LoadShape batches(int fanOut) {
    return new LoadShape(16, fanOut, 0, 8, new Workload.Shape(BATCH, PAYLOAD_BYTES, false));
  }

  /**
   * Many endpoints, so that those who take a second each get no more than they can take: an
   * endpoint has at most 32 attempts in flight.
   */
  static LoadShape slowReceivers() {
    return new LoadShape(1_000, 1, 10, 64, new Workload.Shape(1, PAYLOAD_BYTES, false));
  }

  /** With fewer applications where there are many, for small runs. */
  LoadShape scaled(double scale) {
    int fewer = (int) Math.round(applications * Math.min(1, scale));
    return new LoadShape(
        Math.max(Math.min(applications, 20), fewer), fanOut, slowOneIn, connections, request);
  }

  Map<String, String> conditions() {
    Map<String, String> conditions = new LinkedHashMap<>();
    conditions.put("applications", Integer.toString(applications));
    conditions.put("endpoints", Integer.toString(applications * fanOut));
    conditions.put("fan-out", Integer.toString(fanOut));
    conditions.put("messages in a request", Integer.toString(request.messagesPerRequest()));
    conditions.put("payload", request.payloadBytes() + " bytes");
    conditions.put("idempotency keys", request.idempotencyKeys() ? "one each" : "none");
    conditions.put("connections", Integer.toString(connections));
    if (slowOneIn > 0) {
      conditions.put("answer after 1 s", "one endpoint in " + slowOneIn);
    }
    return conditions;
  }
}
