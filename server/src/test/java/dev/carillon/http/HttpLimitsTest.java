package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What hostile and slow clients come up against. */
class HttpLimitsTest {
  private static final long PATIENCE_SECONDS = 25;
  private static final int MAX_BODY = 1_000;

  private final AtomicInteger executed = new AtomicInteger();
  private final BlockingQueue<RequestObserver.Answered> answered = new LinkedBlockingQueue<>();
  private final Semaphore entered = new Semaphore(0);
  private final CountDownLatch release = new CountDownLatch(1);
  private HttpServer server = start(HttpConfig.Limits.DEFAULTS, quick());

  private static HttpConfig.Times quick() {
    return new HttpConfig.Times(
        Duration.ofMillis(400),
        Duration.ofMillis(600),
        Duration.ofMillis(500),
        Duration.ofSeconds(20));
  }

  /** Nothing is cut for slowness. */
  private static HttpConfig.Times patient() {
    return new HttpConfig.Times(
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20));
  }

  private HttpServer start(HttpConfig.Limits limits, HttpConfig.Times times) {
    try {
      return HttpServer.start(
          new HttpConfig("127.0.0.1", 0, null, List.of("127.0.0.0/8"), limits, times),
          routes(),
          answered::add,
          new Random(1));
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private void restart(HttpConfig.Limits limits, HttpConfig.Times times) {
    server.stop();
    server = start(limits, times);
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop();
  }

  private RouteTable routes() {
    Handler echo =
        request -> {
          executed.incrementAndGet();
          return Response.of(200, Payload.of(request.body(), "text/plain"));
        };
    Handler refusing = _ -> Response.of(200, Payload.json("{}"));
    Access nobody =
        _ -> {
          throw HttpError.of(401, "unauthorized", "No token");
        };
    Handler blocking =
        request -> {
          // One reads its body before it waits, the other after.
          byte[] early = request.rawQuery().equals("early") ? request.body() : new byte[0];
          entered.release();
          try {
            if (!release.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
              throw new IllegalStateException("never released");
            }
          } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
          byte[] body = early.length > 0 ? early : request.body();
          return Response.of(200, Payload.of(body, "text/plain"));
        };
    return new RouteTable(
        List.of(
            route("POST", "/echo", Access.OPEN, echo),
            route("POST", "/closed", nobody, refusing),
            route("POST", "/blocking", Access.OPEN, blocking),
            route(
                "GET",
                "/who",
                Access.OPEN,
                request -> JsonWriter.object().text("ip", request.remoteAddress()).response(200)),
            route(
                "GET",
                "/long",
                Access.OPEN,
                _ -> Response.of(200, Payload.of(new byte[32 << 20], "text/plain")))));
  }

  private static Route route(String method, String path, Access access, Handler handler) {
    return new Route(null, method, path, path.substring(1), access, MAX_BODY, handler);
  }

  @Test
  void stalledHeadsAndBodiesAreCut() throws Exception {
    try (Wire silent = new Wire(server.port());
        Wire head = new Wire(server.port()).send("POST /echo HTTP/1.1\r\nHost: a\r\nConte");
        Wire body =
            new Wire(server.port())
                .send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
        Wire chunk =
            new Wire(server.port())
                .send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")) {
      assertThat(silent.isClosed()).isTrue();
      head.readToEnd();
      assertThat(body.answer().status()).isEqualTo(408);
      assertThat(body.isClosed()).isTrue();
      assertThat(chunk.answer().status()).isEqualTo(408);
      assertThat(chunk.isClosed()).isTrue();
    }
  }

  /** The other limits, which would cut them too, are far away here. */
  @Test
  void aConnectionOnWhichNothingMovesIsClosed() throws Exception {
    Duration never = Duration.ofMinutes(5);
    restart(
        HttpConfig.Limits.DEFAULTS,
        new HttpConfig.Times(Duration.ofMillis(400), never, never, Duration.ofSeconds(20)));
    try (Wire silent = new Wire(server.port());
        Wire kept = new Wire(server.port()).get("/who");
        Wire head = new Wire(server.port()).send("POST /echo HTTP/1.1\r\nHost: a\r\nConte");
        Wire body =
            new Wire(server.port())
                .send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")) {
      assertThat(kept.answer().status()).isEqualTo(200);
      assertThat(body.answer().status()).isEqualTo(408);
      assertThat(body.isClosed()).isTrue();
      assertThat(silent.isClosed()).isTrue();
      assertThat(kept.isClosed()).isTrue();
      head.readToEnd();
    }
  }

  @Test
  void aBodyThatTricklesIsCut() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
      wire.trickle("x", 20, 900);
      Wire.Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("request_timeout");
      assertThat(wire.isClosed()).isTrue();
    }
    assertThat(executedToTheEnd()).isZero();
  }

  @Test
  void aHeadThatTricklesIsCut() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send("GET /who HTTP/1.1\r\nHost: a\r\nX: ");
      int sent = wire.trickle("x", 20, 5_000);
      assertThat(sent).isLessThan(5_000);
    }
    try (Wire wire = new Wire(server.port())) {
      assertThat(wire.get("/who").answer().status()).isEqualTo(200);
      wire.send("GET /who HTTP/1.1\r\nHost: a\r\nX: ");
      int sent = wire.trickle("x", 20, 5_000);
      assertThat(sent).isLessThan(5_000);
    }
  }

  @Test
  void aHandlerMayTakeLongerThanAConnectionMayIdle() throws Exception {
    try (Wire wire = new Wire(server.port());
        Wire early = new Wire(server.port())) {
      wire.post("/blocking", "slow");
      early.post("/blocking?early", "slow");
      assertThat(entered.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      // Others are idle for longer than allowed, one after the other: then the first has been too.
      for (int i = 0; i < 3; i++) {
        try (Wire other = new Wire(server.port())) {
          assertThat(other.isClosed()).isTrue();
        }
      }
      release.countDown();
      assertThat(wire.answer().body()).isEqualTo("slow");
      assertThat(early.answer().body()).isEqualTo("slow");
      assertThat(wire.post("/blocking", "again").answer().body()).isEqualTo("again");
    }
  }

  @Test
  void aReaderOfALongAnswerThatHardlyReadsIsCut() throws Exception {
    HttpConfig.Limits fast = new HttpConfig.Limits(16 * 1024, 10_000, 2_000, 1 << 28);
    restart(fast, quick());
    try (Wire wire = new Wire(server.port())) {
      wire.get("/long");
      assertThat(wire.readAfterMillis(1_500)).isBetween(1L, (32L << 20) - 1);
    }
  }

  /** Something moves all the time, so that the connection is never idle. */
  @Test
  void aReaderOfALongAnswerThatKeepsReadingSlowlyIsCut() throws Exception {
    restart(new HttpConfig.Limits(16 * 1024, 10_000, 2_000, 1 << 28), quick());
    try (Wire wire = new Wire(server.port())) {
      wire.get("/long");
      assertThat(wire.readSlowly(128 * 1024, 20)).isBetween(1L, (32L << 20) - 1);
    }
  }

  @Test
  void anOversizeBodyIsRefusedAndNothingInItIsExecuted() throws Exception {
    restart(HttpConfig.Limits.DEFAULTS, patient());
    String inner = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    String large = inner.repeat(MAX_BODY / inner.length() + 1);
    String chunked =
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(large.length())
            + "\r\n"
            + large
            + "\r\n0\r\n\r\n";
    for (String request :
        List.of(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: "
                + large.length()
                + "\r\n\r\n"
                + large,
            chunked)) {
      executed.set(0);
      answered.clear();
      try (Wire wire = new Wire(server.port()).send(request).get("/who")) {
        assertThat(wire.answer().status()).isEqualTo(413);
        List<Integer> further = wire.statusesToEnd();
        // Either the connection is closed, or it goes on behind the body.
        assertThat(further).isSubsetOf(200);
        assertThat(further.size()).isLessThan(2);
      }
    }
    assertThat(executed).hasValueLessThan(2);
    assertThat(answered)
        .filteredOn(each -> each.route().equals("echo"))
        .extracting(RequestObserver.Answered::status)
        .containsOnly(413);
  }

  @Test
  void whoeverIsRefusedBeforeTheBodyHasComeIsToldThatTheConnectionEnds() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nbeginning");
      Wire.Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("connection")).isEqualTo("close");
    }
  }

  @Test
  void anAnnouncedOversizeIsRefusedBeforeTheBodyComes() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
      Wire.Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("payload_too_large").contains("1000");
    }
    assertThat(executed).hasValue(0);
  }

  @Test
  void accessIsDecidedBeforeTheBodyComes() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send("POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(401);
    }
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(100);
      assertThat(wire.send("abc").answer().body()).isEqualTo("abc");
    }
  }

  @Test
  void ambiguousFramingIsRefused() throws Exception {
    for (String fields :
        List.of(
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "Transfer-Encoding: identity, chunked, identity\r\n",
            "Content-Length: 3\r\nContent-Length: 4\r\n",
            "Content-Length: +3\r\n",
            "Content-Length: -3\r\n",
            "Content-Length : 3\r\n",
            "Content-Length: 99999999999999999999\r\n")) {
      try (Wire wire = new Wire(server.port())) {
        wire.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n3\r\nabc\r\n0\r\n\r\n");
        Wire.Answer answer = wire.answer();
        assertThat(answer.status()).as(fields).isEqualTo(400);
        assertThat(answer.body()).as(fields).startsWith("{\"code\":\"bad_request\"");
        assertThat(wire.isClosed()).as(fields).isTrue();
      }
    }
    for (String body : List.of("zz\r\nabc\r\n0\r\n\r\n", "-1\r\n\r\n", "3\r\nabcde\r\n0\r\n\r\n")) {
      try (Wire wire = new Wire(server.port())) {
        wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        assertThat(wire.answer().status()).as(body).isEqualTo(400);
        assertThat(wire.isClosed()).as(body).isTrue();
      }
    }
  }

  @Test
  void longHeadsAreRefused() throws Exception {
    restart(HttpConfig.Limits.DEFAULTS, patient());
    for (String field :
        List.of("X: " + "x".repeat(17_000), "X: y\r\n".repeat(3_000), "X".repeat(17_000) + ": y")) {
      try (Wire wire = new Wire(server.port())) {
        wire.send("GET /who HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
        Wire.Answer answer = wire.answer();
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.body()).contains("headers_too_large");
      }
    }
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer answer = wire.get("/who?" + "x".repeat(17_000)).answer();
      assertThat(answer.status()).isEqualTo(414);
      assertThat(answer.body()).contains("uri_too_long");
    }
    try (Wire wire = new Wire(server.port())) {
      wire.send("GET /who HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(15_000) + "\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void furtherConnectionsWaitUntilOthersClose() throws Exception {
    restart(new HttpConfig.Limits(16 * 1024, 3, 2_000, 1_024), patient());
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      wires.add(new Wire(server.port()));
      assertThat(wires.getLast().get("/who").answer().status()).isEqualTo(200);
    }
    try (Wire further = new Wire(server.port()).get("/who")) {
      assertThat(further.answersWithinMillis(300)).isFalse();
      wires.removeFirst().close();
      assertThat(further.answer().status()).isEqualTo(200);
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  @Test
  void requestsBeyondTheBoundAreToldToComeAgain() throws Exception {
    restart(new HttpConfig.Limits(16 * 1024, 10_000, 2, 1_024), patient());
    try (Wire first = new Wire(server.port()).post("/blocking", "1");
        Wire second = new Wire(server.port()).post("/blocking", "2");
        Wire third = new Wire(server.port())) {
      assertThat(entered.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      Wire.Answer busy = third.post("/echo", "3").answer();
      assertThat(busy.status()).isEqualTo(503);
      assertThat(busy.header("retry-after")).isEqualTo("1");
      assertThat(busy.body()).contains("overloaded");
      release.countDown();
      assertThat(first.answer().body()).isEqualTo("1");
      assertThat(second.answer().body()).isEqualTo("2");
      assertThat(third.post("/echo", "3").answer().body()).isEqualTo("3");
    }
  }

  @Test
  void aStopLetsRequestsFinishAndRefusesNewOnes() throws Exception {
    restart(HttpConfig.Limits.DEFAULTS, patient());
    try (Wire running = new Wire(server.port()).post("/blocking", "done");
        Wire idle = new Wire(server.port())) {
      assertThat(idle.get("/who").answer().status()).isEqualTo(200);
      assertThat(entered.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      int port = server.port();
      Thread stopping = Thread.ofVirtual().start(server::stop);
      // The listening socket closes first; then a request of an open connection is refused, or
      // that connection is closed.
      Wire.awaitRefused(port);
      assertThat(idle.refusedOrClosed("/who")).isTrue();
      assertThat(stopping.isAlive()).isTrue();
      release.countDown();
      Wire.Answer answer = running.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("done");
      assertThat(stopping.join(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    }
  }

  @Test
  void aStopInterruptsWhatTakesTooLong() throws Exception {
    restart(
        HttpConfig.Limits.DEFAULTS,
        new HttpConfig.Times(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMillis(300)));
    try (Wire running = new Wire(server.port()).post("/blocking", "never")) {
      assertThat(entered.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      server.stop();
      running.readToEnd();
      RequestObserver.Answered last = answered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(last).isNotNull().extracting(RequestObserver.Answered::status).isEqualTo(500);
    }
  }

  @Test
  void aTrustedProxyIsBelieved() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      String two = "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-For: 127.9.9.9";
      wire.send("GET /who HTTP/1.1\r\nHost: a\r\n" + two + "\r\n\r\n");
      assertThat(wire.answer().body()).isEqualTo("{\"ip\":\"203.0.113.9\"}");
    }
  }

  @Test
  void theObserverHearsOfEveryRequest() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      String id = wire.post("/echo", "abc").answer().header("x-request-id");
      RequestObserver.Answered first = answered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(first).isNotNull();
      assertThat(first.nanos()).isPositive();
      assertThat(first)
          .isEqualTo(
              new RequestObserver.Answered(
                  id, "echo", "POST", "anonymous", 200, first.nanos(), 3, 3));
      assertThat(wire.get("/nowhere").answer().status()).isEqualTo(404);
      assertThat(answered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isNotNull()
          .extracting(RequestObserver.Answered::route)
          .isEqualTo("none");
    }
  }

  /** How many echoes were answered with 200. */
  private long executedToTheEnd() {
    return answered.stream().filter(each -> each.status() == 200).count();
  }
}
