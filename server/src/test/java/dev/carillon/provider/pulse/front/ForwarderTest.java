package dev.carillon.provider.pulse.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.http.Caller;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.provider.Fetcher.Fetched;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a request goes out, and how long it may take. */
class ForwarderTest {
  private static final Fetched.Answer FINE = new Fetched.Answer(200, List.of(), Payload.json("{}"));

  private final AtomicLong nanos = new AtomicLong();
  private final List<OutboundRequest> sent = new ArrayList<>();
  private final List<Fetched> answers = new ArrayList<>();
  private Duration each = Duration.ZERO;
  private final Forwarder forwarder =
      new Forwarder(
          Map.of("nsw", URI.create("https://nsw.example")),
          this::fetch,
          Duration.ofSeconds(10),
          nanos::get);

  private Fetched fetch(OutboundRequest request, int mostBytes) {
    sent.add(request);
    nanos.addAndGet(each.toNanos());
    return answers.removeFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void whatChangesSomethingGoesOutOnceAndOnAConnectionOfItsOwn(String method) {
    answers.add(new Fetched.Failed("reset"));
    assertThatThrownBy(() -> forwarder.forward(new Asked(method), "nsw"))
        .isInstanceOfSatisfying(
            HttpError.class, error -> assertThat(error.code()).isEqualTo("region_unreachable"));
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().freshConnection()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void whatOnlyReadsGoesOutOnceMoreInWhatIsLeftOfTheTime(String method) throws Exception {
    each = Duration.ofSeconds(4);
    answers.addAll(List.of(new Fetched.Failed("reset"), FINE));
    assertThat(forwarder.forward(new Asked(method), "nsw").status()).isEqualTo(200);
    assertThat(sent).extracting(OutboundRequest::freshConnection).containsExactly(false, true);
    assertThat(sent)
        .extracting(OutboundRequest::timeout)
        .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(6));

    answers.addAll(List.of(new Fetched.Failed("reset"), new Fetched.Failed("reset"), FINE));
    assertThatThrownBy(() -> forwarder.forward(new Asked(method), "nsw"))
        .isInstanceOf(HttpError.class);
    assertThat(answers).containsExactly(FINE);
  }

  @Test
  void afterTheDeadlineNothingGoesOutAgain() {
    each = Duration.ofSeconds(10);
    answers.addAll(List.of(new Fetched.Failed("late"), FINE));
    assertThatThrownBy(() -> forwarder.forward(new Asked("GET"), "nsw"))
        .isInstanceOfSatisfying(
            HttpError.class,
            error -> {
              assertThat(error.status()).isEqualTo(502);
              assertThat(error.code()).isEqualTo("region_too_slow");
              assertThat(error.detail()).doesNotContain("late");
            });
    assertThat(sent).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 199, 600, 999})
  void whatIsNoAnswerIsNotPassedOn(int status) {
    answers.add(new Fetched.Answer(status, List.of(), Payload.json("{}")));
    assertThatThrownBy(() -> forwarder.forward(new Asked("POST"), "nsw"))
        .isInstanceOfSatisfying(
            HttpError.class, error -> assertThat(error.code()).isEqualTo("region_unusable"));
  }

  @Test
  void aRegionThatHangsTakesSoManyRequestsAndNoMore() throws Exception {
    CountDownLatch waiting = new CountDownLatch(Forwarder.MOST_IN_PROGRESS);
    CountDownLatch gate = new CountDownLatch(1);
    Forwarder slow =
        new Forwarder(
            Map.of("a", URI.create("https://a.example"), "b", URI.create("https://b.example")),
            (request, _) -> {
              if (request.url().startsWith("https://a.")) {
                waiting.countDown();
                await(gate);
              }
              return FINE;
            },
            Duration.ofSeconds(10),
            nanos::get);
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < Forwarder.MOST_IN_PROGRESS; i++) {
        all.add(each.submit(() -> slow.forward(new Asked("POST"), "a").status()));
      }
      await(waiting);
      assertThatThrownBy(() -> slow.forward(new Asked("POST"), "a"))
          .isInstanceOfSatisfying(
              HttpError.class,
              error -> {
                assertThat(error.status()).isEqualTo(503);
                assertThat(error.retryAfterSeconds()).isPositive();
              });
      assertThat(slow.forward(new Asked("POST"), "b").status()).isEqualTo(200);
      gate.countDown();
      for (Future<Integer> one : all) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      }
      assertThat(slow.forward(new Asked("POST"), "a").status()).isEqualTo(200);
    } finally {
      gate.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A request without a wire. */
  private record Asked(String method) implements Request {
    @Override
    public String id() {
      return "1";
    }

    @Override
    public String rawPath() {
      return "/v2/alerts/webhook";
    }

    @Override
    public String rawQuery() {
      return "";
    }

    @Override
    public String pathParameter(String name) {
      throw new IllegalArgumentException(name);
    }

    @Override
    public List<String> queryParameters(String name) {
      return List.of();
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public List<Header> headers() {
      return List.of();
    }

    @Override
    public Caller caller() {
      return Caller.ANONYMOUS;
    }

    @Override
    public String remoteAddress() {
      return "192.0.2.1";
    }

    @Override
    public byte[] body() {
      return new byte[0];
    }
  }
}
