package dev.carillon.app;

import dev.carillon.app.observation.Metrics;
import dev.carillon.http.Access;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.Route;
import dev.carillon.model.Payload;
import dev.carillon.store.Journal;
import dev.carillon.store.Journal.QueueDepth;
import dev.carillon.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics}: for the machines that watch this one, so
 * without a token. What they cost the store is bounded however often they are asked.
 */
final class HealthRoutes {
  private static final Duration REMEMBERED = Duration.ofSeconds(1);
  private static final Duration DEPTH_REMEMBERED = Duration.ofSeconds(5);
  private static final QueueDepth UNKNOWN = new QueueDepth(Map.of(), Duration.ZERO);

  private final Journal journal;
  private final BooleanSupplier engineAlive;
  private final BooleanSupplier stopping;
  private final Metrics metrics;
  private final InstantSource time;
  private final Remembered<Boolean> storeReady = new Remembered<>(REMEMBERED);
  private final Remembered<QueueDepth> depth = new Remembered<>(DEPTH_REMEMBERED);

  HealthRoutes(
      Journal journal,
      BooleanSupplier engineAlive,
      BooleanSupplier stopping,
      Metrics metrics,
      InstantSource time) {
    this.journal = journal;
    this.engineAlive = engineAlive;
    this.stopping = stopping;
    this.metrics = metrics;
    this.time = time;
  }

  List<Route> routes() {
    return List.of(
        new Route(null, "GET", "/livez", "livez", Access.OPEN, 0, this::live),
        new Route(null, "GET", "/readyz", "readyz", Access.OPEN, 0, this::ready),
        new Route(null, "GET", "/metrics", "metrics", Access.OPEN, 0, this::metrics));
  }

  /** The process answers: that is all. A database that is away is no reason to kill it. */
  private Response live(Request request) {
    return status(200, "live");
  }

  /** Whether publishes will be taken and deliveries made. */
  private Response ready(Request request) {
    if (stopping.getAsBoolean()) {
      return status(503, "stopping");
    }
    if (!storeReady.get(journal::ready)) {
      return status(503, "the store does not answer or cannot write");
    }
    if (!engineAlive.getAsBoolean()) {
      return status(503, "this server's lease is not alive");
    }
    return status(200, "ready");
  }

  private Response metrics(Request request) {
    String text = metrics.scrape(depth.get(this::countTheQueue));
    return Response.of(
        200, Payload.of(text.getBytes(StandardCharsets.UTF_8), Metrics.CONTENT_TYPE));
  }

  private QueueDepth countTheQueue() {
    try {
      return journal.depth(time.instant());
    } catch (StoreException e) {
      return UNKNOWN;
    }
  }

  private static Response status(int status, String word) {
    return Response.of(status, Payload.json("{\"status\":\"" + word + "\"}\n"))
        .with("cache-control", "no-store");
  }

  /** A value that is asked for anew once it is old, by one caller at a time. */
  private static final class Remembered<T> {
    private final long nanos;
    private @Nullable T value;
    private long since;

    Remembered(Duration lifetime) {
      this.nanos = lifetime.toNanos();
    }

    synchronized T get(Supplier<T> source) {
      T known = value;
      if (known == null || System.nanoTime() - since > nanos) {
        known = source.get();
        value = known;
        since = System.nanoTime();
      }
      return known;
    }
  }
}
