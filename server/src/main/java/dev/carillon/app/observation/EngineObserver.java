package dev.carillon.app.observation;

import dev.carillon.engine.Signals;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Outcome;
import dev.carillon.model.Phases;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.model.Verdict;
import dev.carillon.store.Settlement;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Makes metrics and log lines of what happens in the engine: one line for each attempt, with the
 * facts that are named here and no others. A target's path and query, headers and bodies are not
 * among them: any of these may hold a secret.
 */
public final class EngineObserver implements Signals {
  private static final Logger ATTEMPTS = LoggerFactory.getLogger("dev.carillon.Attempt");
  private static final Logger ENGINE = LoggerFactory.getLogger("dev.carillon.Engine");

  private final Metrics metrics;

  public EngineObserver(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void accepted(ApplicationKey application, int messages) {
    metrics.accepted(messages);
  }

  @Override
  public void committed(int submissions, int messages, long nanos) {
    metrics.committed(messages, nanos);
  }

  @Override
  public void overloaded(ApplicationKey application, int messages) {
    metrics.refused(messages);
  }

  @Override
  public void attempted(Attempt attempt, Verdict verdict, long endToEndMicros) {
    metrics.attempted(attempt, verdict instanceof Verdict.Delivered, endToEndMicros);
    if (!ATTEMPTS.isInfoEnabled()) {
      return;
    }
    LoggingEventBuilder line =
        ATTEMPTS
            .atInfo()
            .addKeyValue("application_id", attempt.application().application())
            .addKeyValue("message_id", attempt.message())
            .addKeyValue("endpoint_id", attempt.endpoint() == null ? "-" : attempt.endpoint())
            .addKeyValue("delivery_id", attempt.delivery())
            .addKeyValue("attempt_id", attempt.id())
            .addKeyValue("run", attempt.run().wireName())
            .addKeyValue("number", attempt.number())
            .addKeyValue("target", origin(attempt.url()));
    line = withOutcome(line, attempt);
    line = withVerdict(line, verdict);
    line.addKeyValue("end_to_end_ms", endToEndMicros / 1000.0).log("attempt");
  }

  private static LoggingEventBuilder withOutcome(LoggingEventBuilder line, Attempt attempt) {
    LoggingEventBuilder more =
        switch (attempt.outcome()) {
          case Outcome.Answered answered -> line.addKeyValue("status", answered.status());
          case Outcome.Unreached unreached -> line.addKeyValue("detail", unreached.detail());
          case Outcome.Refused refused -> line.addKeyValue("detail", refused.detail());
        };
    if (attempt.error() != null) {
      more = more.addKeyValue("error", attempt.error().wireName());
    }
    Phases phases = attempt.outcome().phases();
    more = phase(more, "dns_ms", phases.dnsMicros());
    more = phase(more, "connect_ms", phases.connectMicros());
    more = phase(more, "tls_ms", phases.tlsMicros());
    more = phase(more, "first_byte_ms", phases.firstByteMicros());
    return phase(more, "total_ms", phases.totalMicros());
  }

  private static LoggingEventBuilder phase(LoggingEventBuilder line, String name, long micros) {
    return micros < 0 ? line : line.addKeyValue(name, micros / 1000.0);
  }

  private static LoggingEventBuilder withVerdict(LoggingEventBuilder line, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Delivered() -> line.addKeyValue("verdict", "delivered");
      case Verdict.AgainAtOnce() -> line.addKeyValue("verdict", "again_at_once");
      case Verdict.RetryAt(Instant at, int step) ->
          line.addKeyValue("verdict", "retrying")
              .addKeyValue("retry", step)
              .addKeyValue("next_at", at);
      case Verdict.Undeliverable(Reason reason) ->
          line.addKeyValue("verdict", "undeliverable").addKeyValue("reason", reason.wireName());
    };
  }

  /** Scheme, host and port: a path may be a secret, as with many chat services' webhooks. */
  static String origin(String url) {
    int start = url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    // A user name and a password may stand before the host.
    boolean shown = start > 3 && end > start && url.lastIndexOf('@', end) < 0;
    return shown ? url.substring(0, end) : "?";
  }

  @Override
  public void signed(long waitedNanos, long nanos) {
    metrics.signed(waitedNanos, nanos);
  }

  @Override
  public void settled(Settlement settlement) {
    if (settlement.state().isFinal()) {
      metrics.ended(settlement.state(), 1);
    }
  }

  @Override
  public void recorded(int settlements, long nanos) {
    metrics.recorded(settlements, nanos);
  }

  @Override
  public void attemptFailedInside(Delivery delivery, Throwable failure) {
    metrics.incident("attempt_failed_inside", 1);
    ENGINE
        .atError()
        .setCause(failure)
        .addKeyValue("delivery_id", delivery.id())
        .addKeyValue("message_id", delivery.message())
        .log("Carillon itself failed during an attempt");
  }

  @Override
  public void fenced(Settlement settlement) {
    metrics.incident("fenced", 1);
    ENGINE
        .atWarn()
        .addKeyValue("delivery_id", settlement.lease().delivery().id())
        .log("a result came too late: another server holds the delivery, or has ended it");
  }

  @Override
  public void overflowed(int deliveries) {
    metrics.incident("overflowed", deliveries);
  }

  @Override
  public void health(EndpointKey endpoint, EndpointHealth health) {
    ENGINE
        .atInfo()
        .addKeyValue("endpoint_id", endpoint.endpoint())
        .addKeyValue("health", health)
        .log("an endpoint's health has changed");
  }

  @Override
  public void joined(LeaseId lease) {
    ENGINE.info("this server takes part in deliveries");
  }

  @Override
  public void leaseLost(LeaseId lease, int dropped) {
    metrics.incident("lease_lost", 1);
    ENGINE
        .atWarn()
        .addKeyValue("dropped", dropped)
        .log("this server's lease was taken over; it drops what it held and joins anew");
  }

  @Override
  public void rescued(int deliveries) {
    metrics.incident("rescued", deliveries);
    ENGINE
        .atInfo()
        .addKeyValue("deliveries", deliveries)
        .log("deliveries of a server that is gone are back in the queue");
  }

  @Override
  public void skipped(int deliveries) {
    metrics.ended(State.SKIPPED, deliveries);
  }

  @Override
  public void calledOff(int deliveries) {
    metrics.ended(State.CANCELLED, deliveries);
    ENGINE
        .atInfo()
        .addKeyValue("deliveries", deliveries)
        .log("pending deliveries of disabled or deleted endpoints were called off");
  }

  @Override
  public void swept(int rows) {
    if (rows > 0) {
      ENGINE.atInfo().addKeyValue("rows", rows).log("rows that retention no longer keeps are gone");
    }
  }

  @Override
  public void trouble(String part, Throwable failure) {
    metrics.incident("trouble", 1);
    ENGINE
        .atWarn()
        .setCause(failure)
        .addKeyValue("part", part)
        .log("a part of the engine could not do its work; it will try again");
  }
}
