package dev.carillon.app.observation;

import dev.carillon.http.RequestObserver;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Phases;
import dev.carillon.model.State;
import dev.carillon.store.Journal.QueueDepth;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What is counted and timed, for Prometheus. Every label has few values, known beforehand: a state,
 * an error class, a route's name; never an id, a host or anything that a caller chooses.
 */
public final class Metrics implements RequestObserver, AutoCloseable {
  /** The media type of {@link #scrape}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final State[] WAITING = {State.SCHEDULED, State.SENDING, State.RETRYING};
  private static final State[] ENDINGS = {
    State.DELIVERED, State.UNDELIVERABLE, State.CANCELLED, State.SKIPPED
  };
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2_500), Duration.ofSeconds(5),
    Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(1)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<AutoCloseable> binders = new ArrayList<>();
  private final Map<State, Counter> deliveries = new EnumMap<>(State.class);
  private final Map<ErrorClass, Counter> failures = new EnumMap<>(ErrorClass.class);
  private final Counter successes;
  private final Counter accepted;
  private final Counter refused;
  private final Timer endToEnd;
  private final Map<String, Timer> phases = new ConcurrentHashMap<>();
  private final Timer signingWait;
  private final Timer signing;
  private final Group commits;
  private final Group records;
  private final Map<String, Counter> incidents = new ConcurrentHashMap<>();
  private final Map<RequestKey, Timer> requests = new ConcurrentHashMap<>();
  private volatile QueueDepth depth = new QueueDepth(Map.of(), Duration.ZERO);

  /** How long groups took, and how much was in each. */
  private record Group(Timer time, DistributionSummary size) {
    void add(int count, long nanos) {
      time.record(nanos, TimeUnit.NANOSECONDS);
      size.record(count);
    }
  }

  private record RequestKey(String route, String method, int status) {}

  public Metrics() {
    accepted = counter("carillon.messages.accepted", "Messages committed.");
    refused =
        counter("carillon.messages.refused", "Messages refused because too many were waiting.");
    successes = attempts("success");
    for (ErrorClass error : ErrorClass.values()) {
      failures.put(error, attempts(error.wireName()));
    }
    for (State state : ENDINGS) {
      deliveries.put(
          state,
          Counter.builder("carillon.deliveries")
              .description("Deliveries that have ended, by how.")
              .tag("outcome", state.wireName())
              .register(registry));
    }
    endToEnd =
        timer("carillon.delivery.end.to.end", "From acceptance to delivery.").register(registry);
    for (String phase : List.of("dns", "connect", "tls", "first_byte", "total")) {
      phases.put(
          phase,
          timer("carillon.attempt.duration", "Where the time of attempts goes.")
              .tag("phase", phase)
              .register(registry));
    }
    signingWait =
        timer("carillon.signing.wait", "How long costly signatures waited for a thread.")
            .register(registry);
    signing =
        timer("carillon.signing.duration", "Costly signatures, with the request around them.")
            .register(registry);
    commits = group("carillon.commit", "publishes' messages");
    records = group("carillon.record", "attempts' results");
    for (State state : WAITING) {
      gauge("carillon.queue.depth", "Deliveries that have not ended.", Map.of("state", state))
          .accept(value -> value.byState().getOrDefault(state, 0L).doubleValue());
    }
    gauge("carillon.queue.oldest.due.seconds", "How long the oldest due one waits.", Map.of())
        .accept(value -> value.oldestDue().toMillis() / 1000.0);
    bindTheJvm();
  }

  private void bindTheJvm() {
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
    binders.add(collections);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter attempts(String kind) {
    return Counter.builder("carillon.attempts")
        .description("Attempts that have ended: success, or the class of the error.")
        .tag("class", kind)
        .register(registry);
  }

  private static Timer.Builder timer(String name, String description) {
    return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
  }

  private Group group(String name, String what) {
    return new Group(
        timer(name + ".duration", "One transaction with " + what + ".").register(registry),
        DistributionSummary.builder(name + ".size")
            .description("How many " + what + " in one transaction.")
            .serviceLevelObjectives(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000)
            .register(registry));
  }

  private java.util.function.Consumer<ToDoubleFunction<QueueDepth>> gauge(
      String name, String description, Map<String, State> tags) {
    return value -> {
      Gauge.Builder<Metrics> builder =
          Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.depth))
              .description(description);
      tags.forEach((tag, state) -> builder.tag(tag, state.wireName()));
      builder.register(registry);
    };
  }

  /**
   * @param inFlight asked at each scrape
   */
  public void watchInFlight(IntSupplier inFlight) {
    Gauge.builder("carillon.attempts.in.flight", inFlight, IntSupplier::getAsInt)
        .description("Attempts under way on this server.")
        .strongReference(true)
        .register(registry);
  }

  void accepted(int messages) {
    accepted.increment(messages);
  }

  void refused(int messages) {
    refused.increment(messages);
  }

  void committed(int messages, long nanos) {
    commits.add(messages, nanos);
  }

  void recorded(int settlements, long nanos) {
    records.add(settlements, nanos);
  }

  void attempted(Attempt attempt, boolean delivered, long endToEndMicros) {
    ErrorClass error = attempt.error();
    Counter counter = error == null ? successes : failures.get(error);
    if (counter != null) {
      counter.increment();
    }
    Phases spent = attempt.outcome().phases();
    phase("dns", spent.dnsMicros());
    phase("connect", spent.connectMicros());
    phase("tls", spent.tlsMicros());
    phase("first_byte", spent.firstByteMicros());
    phase("total", spent.totalMicros());
    if (delivered) {
      endToEnd.record(endToEndMicros, TimeUnit.MICROSECONDS);
    }
  }

  void signed(long waitedNanos, long nanos) {
    signingWait.record(waitedNanos, TimeUnit.NANOSECONDS);
    signing.record(nanos, TimeUnit.NANOSECONDS);
  }

  private void phase(String name, long micros) {
    Timer timer = phases.get(name);
    if (timer != null && micros >= 0) {
      timer.record(micros, TimeUnit.MICROSECONDS);
    }
  }

  /** Deliveries have come to their end. */
  void ended(State state, int count) {
    Counter counter = deliveries.get(state);
    if (counter != null) {
      counter.increment(count);
    }
  }

  /**
   * Something out of the ordinary.
   *
   * @param kind one of a few words in the code
   */
  void incident(String kind, int count) {
    incidents
        .computeIfAbsent(
            kind,
            word ->
                Counter.builder("carillon.incidents")
                    .description("What is out of the ordinary, by kind.")
                    .tag("kind", word)
                    .register(registry))
        .increment(count);
  }

  /** A payload was taken although it does not match its type's schema. */
  public void schemaMismatch(ApplicationKey application, String eventType) {
    incident("schema_mismatch", 1);
  }

  @Override
  public void answered(Answered answered) {
    requests
        .computeIfAbsent(
            new RequestKey(answered.route(), method(answered.method()), answered.status()),
            key ->
                timer("carillon.http.requests", "Requests to this server.")
                    .tag("route", key.route())
                    .tag("method", key.method())
                    .tag("status", Integer.toString(key.status()))
                    .register(registry))
        .record(answered.nanos(), TimeUnit.NANOSECONDS);
  }

  /** A caller may invent methods; the label may not grow with them. */
  private static String method(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }

  /**
   * Everything in the text format of Prometheus.
   *
   * @param now how many deliveries wait at this moment
   */
  public String scrape(QueueDepth now) {
    depth = now;
    return registry.scrape();
  }

  @Override
  public void close() {
    for (AutoCloseable binder : binders) {
      try {
        binder.close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // none of the binders throws
      }
    }
    registry.close();
  }
}
