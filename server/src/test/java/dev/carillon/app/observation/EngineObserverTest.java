package dev.carillon.app.observation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.http.RequestObserver;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.MessageId;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Verdict;
import dev.carillon.store.Journal.QueueDepth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EngineObserverTest {
  private static final Logger ATTEMPTS = (Logger) LoggerFactory.getLogger("dev.carillon.Attempt");
  private static final Phases PHASES = new Phases(1_000, 2_000, -1, 5_000, 7_500);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Metrics metrics = new Metrics();
  private final EngineObserver observer = new EngineObserver(metrics);
  private @Nullable Level level;

  @BeforeEach
  void listen() {
    level = ATTEMPTS.getLevel();
    ATTEMPTS.setLevel(Level.INFO);
    ATTEMPTS.setAdditive(false);
    lines.start();
    ATTEMPTS.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    ATTEMPTS.detachAppender(lines);
    ATTEMPTS.setAdditive(true);
    ATTEMPTS.setLevel(level);
    metrics.close();
  }

  private static Attempt attempt(Outcome outcome, @Nullable ErrorClass error) {
    return new Attempt(
        new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1")),
        new AttemptId("atmpt_1"),
        new DeliveryId("dlv_1"),
        new MessageId("msg_1"),
        new EndpointId("ep_1"),
        Run.SCHEDULED,
        3,
        "https://hooks.example.com:8443/services/canary-path?key=canary-query",
        Instant.parse("2026-11-23T14:00:00Z"),
        outcome,
        error,
        null);
  }

  private String text() {
    assertThat(lines.list).hasSize(1);
    byte[] line = new LogEncoder(LogFormat.TEXT).encode(lines.list.getFirst());
    return new String(line, StandardCharsets.UTF_8).replaceFirst("^\\S+ ", "").stripTrailing();
  }

  @Test
  void anAnsweredAttemptIsOneLineWithEveryFactAndNothingThatMayBeSecret() {
    Outcome answered =
        new Outcome.Answered(
            200,
            List.of(new Header("set-cookie", "canary-header")),
            Payload.json("canary-body"),
            false,
            PHASES);

    observer.attempted(attempt(answered, null), new Verdict.Delivered(), 12_345);

    assertThat(text())
        .isEqualTo(
            "INFO  Attempt: attempt application_id=app_1 message_id=msg_1 endpoint_id=ep_1"
                + " delivery_id=dlv_1 attempt_id=atmpt_1 run=scheduled number=3"
                + " target=https://hooks.example.com:8443 status=200 dns_ms=1.0 connect_ms=2.0"
                + " first_byte_ms=5.0 total_ms=7.5 verdict=delivered end_to_end_ms=12.345");
  }

  @Test
  void ofATargetItShowsSchemeHostAndPortAndNoPassword() {
    assertThat(EngineObserver.origin("https://a.example")).isEqualTo("https://a.example");
    assertThat(EngineObserver.origin("https://a.example?key=secret"))
        .isEqualTo("https://a.example");
    assertThat(EngineObserver.origin("http://[2001:db8::1]:8080/secret@x"))
        .isEqualTo("http://[2001:db8::1]:8080");
    assertThat(EngineObserver.origin("https://user:secret@a.example/")).isEqualTo("?");
    assertThat(EngineObserver.origin("https:///secret")).isEqualTo("?");
    assertThat(EngineObserver.origin("secret")).isEqualTo("?");
    assertThat(EngineObserver.origin("")).isEqualTo("?");
  }

  @Test
  void aFailedAttemptSaysWhyAndWhenTheNextOneIsDue() {
    Outcome unreached =
        new Outcome.Unreached(
            ErrorClass.TLS_EXPIRED, "expired\r\n\u001b[31myesterday", false, PHASES);

    observer.attempted(
        attempt(unreached, ErrorClass.TLS_EXPIRED),
        new Verdict.RetryAt(Instant.parse("2026-11-23T15:00:00Z"), 2),
        0);

    assertThat(text())
        .contains(" detail=expired\\r\\n\\u001b[31myesterday error=tls_expired ")
        .contains(" verdict=retrying retry=2 next_at=2026-11-23T15:00:00Z ");
  }

  @Test
  void attemptsAreCountedByClassAndTimedByPhase() {
    Outcome refused = new Outcome.Refused("10.0.0.1 is private", Phases.NONE);
    Outcome answered = new Outcome.Answered(503, List.of(), Payload.json(""), false, PHASES);

    observer.attempted(
        attempt(refused, ErrorClass.TARGET_REFUSED),
        new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED),
        0);
    observer.attempted(
        attempt(answered, ErrorClass.HTTP_5XX), new Verdict.RetryAt(Instant.EPOCH, 1), 0);

    String scrape =
        metrics.scrape(new QueueDepth(Map.of(State.RETRYING, 7L), Duration.ofMillis(1_500)));
    assertThat(scrape)
        .contains("carillon_attempts_total{class=\"target_refused\"} 1.0")
        .contains("carillon_attempts_total{class=\"http_5xx\"} 1.0")
        .contains("carillon_attempts_total{class=\"success\"} 0.0")
        .contains("carillon_attempt_duration_seconds_count{phase=\"connect\"} 1")
        .contains("carillon_attempt_duration_seconds_count{phase=\"tls\"} 0")
        .contains("carillon_queue_depth{state=\"retrying\"} 7.0")
        .contains("carillon_queue_depth{state=\"scheduled\"} 0.0")
        .contains("carillon_queue_oldest_due_seconds 1.5")
        .contains("carillon_delivery_end_to_end_seconds_count 0");
  }

  @Test
  void deliveriesThatEndWithoutAnAttemptAreCountedToo() {
    observer.skipped(3);
    observer.calledOff(2);

    assertThat(metrics.scrape(new QueueDepth(Map.of(), Duration.ZERO)))
        .contains("carillon_deliveries_total{outcome=\"skipped\"} 3.0")
        .contains("carillon_deliveries_total{outcome=\"cancelled\"} 2.0");
  }

  @Test
  void costlySignaturesAreTimedAndSoIsTheirWait() {
    observer.signed(2_000_000_000, 500_000_000);

    assertThat(metrics.scrape(new QueueDepth(Map.of(), Duration.ZERO)))
        .contains("carillon_signing_wait_seconds_sum 2.0")
        .contains("carillon_signing_duration_seconds_sum 0.5");
  }

  @Test
  void requestsAreTimedByRouteAndNoCallerCanInventALabel() {
    for (String method : List.of("GET", "BREW", "PROPFIND")) {
      metrics.answered(
          new RequestObserver.Answered("r-1", "v1.message.get", method, "me", 200, 1_000, 0, 0));
    }

    assertThat(metrics.scrape(new QueueDepth(Map.of(), Duration.ZERO)))
        .contains(
            "carillon_http_requests_seconds_count{method=\"GET\",route=\"v1.message.get\",status=\"200\"} 1")
        .contains(
            "carillon_http_requests_seconds_count{method=\"other\",route=\"v1.message.get\",status=\"200\"} 2")
        .doesNotContain("BREW");
  }
}
