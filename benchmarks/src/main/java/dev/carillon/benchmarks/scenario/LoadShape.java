package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.load.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load is like: who there is, and what is published to them.
 *
 * @param applications each with as many endpoints as the fan-out; publishes take turns among them
 * @param fanOut endpoints that want each message
 * @param slowOneIn every so manieth endpoint answers after a second; 0 for none
 * @param outstanding how many deliveries may be on their way before publishes wait for them:
 *     batches are accepted much faster than they can be delivered; 0 for any number
 */
record LoadShape(
    int applications,
    int fanOut,
    int slowOneIn,
    int connections,
    int outstanding,
    Workload.Shape request) {
  static final int BATCH = 100;

  /** Some 0.2 s of deliveries: enough to keep a server busy, and little beside what it can hold. */
  static final int OUTSTANDING = 4_000;

  static final int PAYLOAD_BYTES = 1_024;

  /** Single publishes over 64 connections. */
  static LoadShape single(boolean idempotencyKeys) {
    return new LoadShape(16, 1, 0, 64, 0, new Workload.Shape(1, PAYLOAD_BYTES, idempotencyKeys));
  }

  static LoadShape batches(int fanOut) {
    return new LoadShape(
        16, fanOut, 0, 8, OUTSTANDING, new Workload.Shape(BATCH, PAYLOAD_BYTES, false));
  }

  /**
   * Many endpoints, so that those who take a second each get no more than they can take: an
   * endpoint has at most 32 attempts in flight.
   */
  static LoadShape slowReceivers() {
    return new LoadShape(1_000, 1, 10, 64, 0, new Workload.Shape(1, PAYLOAD_BYTES, false));
  }

  /** With fewer applications where there are many, for small runs. */
  LoadShape scaled(double scale) {
    int fewer = (int) Math.round(applications * Math.min(1, scale));
    return new LoadShape(
        Math.max(Math.min(applications, 20), fewer),
        fanOut,
        slowOneIn,
        connections,
        outstanding,
        request);
  }

  /** The same with another number of applications; null for its own. */
  LoadShape withApplications(@Nullable Integer number) {
    return number == null
        ? this
        : new LoadShape(number, fanOut, slowOneIn, connections, outstanding, request);
  }

  /** The same with another limit to what is on its way; 0 for none. */
  LoadShape withOutstanding(int deliveries) {
    return new LoadShape(applications, fanOut, slowOneIn, connections, deliveries, request);
  }

  /**
   * How many messages may have been published when so many deliveries have arrived: full requests
   * only, and at least one when nothing is on its way.
   */
  long granted(long delivered) {
    long perRequest = (long) fanOut * request.messagesPerRequest();
    long requests = Math.max((delivered + outstanding) / perRequest, delivered / perRequest + 1);
    return requests * request.messagesPerRequest();
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
    if (outstanding > 0) {
      conditions.put("deliveries on their way", "at most " + outstanding);
    }
    if (slowOneIn > 0) {
      conditions.put("answer after 1 s", "one endpoint in " + slowOneIn);
    }
    return conditions;
  }
}
