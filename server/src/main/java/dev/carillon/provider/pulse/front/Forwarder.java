package dev.carillon.provider.pulse.front;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.Fetcher;
import dev.carillon.provider.Fetcher.Fetched;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to their region and the answers back, each within one deadline. A request that
 * changes something goes out once. One that only reads goes out a second time, on a connection of
 * its own, when the first try came to nothing in less than the time: a region may have closed a
 * connection that was kept alive.
 */
final class Forwarder {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  /** The longest composed message, and room. */
  static final int MOST_ANSWER_BYTES = 9 << 20;

  /** A region that hangs takes no more of the front than this. */
  static final int MOST_IN_PROGRESS = 128;

  private static final Set<String> SAFE = Set.of("GET", "HEAD");
  private static final long ALL_BUT_OVER_NANOS = 20_000_000;

  private final Fetcher fetcher;
  private final Duration deadline;
  private final LongSupplier nanos;
  private final Map<String, Door> doors = new HashMap<>();

  /** One region, seen from here. */
  private record Door(URI url, Semaphore permits, AtomicBoolean failing) {}

  /**
   * @param regions where each is reached, without a slash at the end
   * @param deadline for everything between a request and its answer
   * @param nanos monotonic
   */
  Forwarder(Map<String, URI> regions, Fetcher fetcher, Duration deadline, LongSupplier nanos) {
    this.fetcher = fetcher;
    this.deadline = deadline;
    this.nanos = nanos;
    regions.forEach((name, url) ->
        doors.put(name, new Door(url, new Semaphore(MOST_IN_PROGRESS), new AtomicBoolean())));
  }

  /**
   * @param region one of those given
   * @throws HttpError 502 if the region gives no answer in time, 503 if too many requests wait for
   *     it, 400 and 414 for what cannot be passed on
   */
  Response forward(Request request, String region) throws HttpError {
    Door door = doors.get(region);
    if (door == null) {
      throw new IllegalArgumentException("no region " + region);
    }
    // Before a permit is held: the client may take its time.
    request.body();
    if (!door.permits.tryAcquire()) {
      throw HttpError.busy(
          503,
          "region_busy",
          "Too many requests wait for the region " + region + "; come again",
          1);
    }
    try {
      return answered(request, region, door);
    } finally {
      door.permits.release();
    }
  }

  private Response answered(Request request, String region, Door door) throws HttpError {
    long end = nanos.getAsLong() + deadline.toNanos();
    boolean safe = SAFE.contains(request.method());
    Fetched fetched = fetch(request, door, end, !safe);
    if (safe && fetched instanceof Fetched.Failed && isTimeLeft(end)) {
      fetched = fetch(request, door, end, true);
    }
    return switch (fetched) {
      case Fetched.Answer answer -> {
        if (door.failing.compareAndSet(true, false)) {
          LOG.info("The region {} answers again", region);
        }
        yield Passage.answer(answer, request.method(), region);
      }
      case Fetched.Failed failed -> {
        if (door.failing.compareAndSet(false, true)) {
          LOG.warn("The region {} does not answer: {}", region, failed.why());
        }
        throw isTimeLeft(end)
            ? error("region_unreachable", "The region " + region + " cannot be reached")
            : error("region_too_slow", "The region " + region + " did not answer in time");
      }
    };
  }

  private Fetched fetch(Request request, Door door, long end, boolean freshConnection)
      throws HttpError {
    Duration left = Duration.ofNanos(end - nanos.getAsLong());
    return fetcher.fetch(
        Passage.request(request, door.url, left, freshConnection), MOST_ANSWER_BYTES);
  }

  private boolean isTimeLeft(long end) {
    return end - nanos.getAsLong() > ALL_BUT_OVER_NANOS;
  }

  private static HttpError error(String code, String detail) {
    return HttpError.of(502, code, detail);
  }
}
