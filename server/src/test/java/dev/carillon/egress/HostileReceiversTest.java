package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.egress.EgressConfig.AnswerLimits;
import dev.carillon.egress.EgressConfig.ConnectionLimits;
import dev.carillon.egress.EgressConfig.Limits;
import dev.carillon.egress.EgressConfig.NameLimits;
import dev.carillon.egress.ScriptedReceiver.Conversation;
import dev.carillon.egress.ScriptedReceiver.Script;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each misbehaviour of a receiver ends in an outcome of its class, in time, with the socket closed,
 * and the next request to the same receiver is served. All of them happen at once, through one
 * door.
 */
class HostileReceiversTest {
  private static final Duration DEADLINE = Duration.ofMillis(1_500);
  private static final int CAP = 16 * 1_024;
  private static final CountDownLatch OVER = new CountDownLatch(1);

  /** Healthy connections stay, so that a closed one is the hostile one. */
  private static final HttpEgress EGRESS =
      new HttpEgress(
          HttpEgressTest.LOOPBACK.withLimits(
              new Limits(
                  new ConnectionLimits(
                      1_000,
                      1_000,
                      1_000,
                      Duration.ofMinutes(5),
                      Duration.ofMinutes(5),
                      Duration.ofSeconds(10)),
                  NameLimits.DEFAULTS,
                  AnswerLimits.DEFAULTS)));

  private record Case(Script script, Payload body, Consumer<Outcome> expected) {}

  @AfterAll
  static void close() {
    OVER.countDown();
    EGRESS.close();
  }

  /** Loads what the first of many parallel requests would otherwise wait for. */
  @BeforeAll
  static void warmUp() {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy()) {
      assertThat(EGRESS.send(HttpEgressTest.post(receiver.url(), "{}")))
          .isInstanceOf(Outcome.Answered.class);
    }
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    slow(cases);
    endless(cases);
    heads(cases);
    interim(cases);
    cuts(cases);
    garbage(cases);
    framing(cases);
    return cases;
  }

  private static void slow(Map<String, Case> cases) {
    add(cases, "never answers", c -> c.readRequest(), error(ErrorClass.FIRST_BYTE_TIMEOUT));
    add(
        cases,
        "head byte by byte",
        c -> trickle(c, "HTTP/1.1 200 OK\r\nX-Slow: " + "a".repeat(200)),
        error(ErrorClass.DEADLINE));
    add(
        cases,
        "body byte by byte",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
          trickleOn(c, "b".repeat(200));
        },
        error(ErrorClass.DEADLINE));
    add(
        cases,
        "chunks byte by byte",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          trickleOn(c, "1\r\nx\r\n".repeat(50));
        },
        error(ErrorClass.DEADLINE));
    add(
        cases,
        "never reads a large body",
        Payload.of(new byte[64 * 1_024 * 1_024], "application/octet-stream"),
        c -> await(2_500),
        error(ErrorClass.FIRST_BYTE_TIMEOUT));
    add(
        cases,
        "stops at the limit of the body",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n");
          c.write("z".repeat(CAP) + "\r\n");
        },
        answer(200, "z".repeat(CAP), true));
  }

  private static void endless(Map<String, Case> cases) {
    add(
        cases,
        "endless chunks",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          forever(c, "400\r\n" + "x".repeat(1_024) + "\r\n");
        },
        answer(200, "x".repeat(CAP), true));
    add(
        cases,
        "endless body without a length",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 500 No\r\n\r\n");
          forever(c, "x".repeat(4_096));
        },
        answer(500, "x".repeat(CAP), true));
    add(
        cases,
        "a terabyte",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n");
          forever(c, "x".repeat(4_096));
        },
        answer(200, "x".repeat(CAP), true));
    add(
        cases,
        "one byte more than is kept",
        c -> {
          c.readRequest();
          c.answer(200, "x".repeat(CAP + 1));
        },
        answer(200, "x".repeat(CAP), true));
    add(
        cases,
        "exactly what is kept, to the end of the connection",
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(CAP));
          c.socket.shutdownOutput();
        },
        answer(200, "x".repeat(CAP), false));
    String bomb = gzipOfZeros();
    add(
        cases,
        "gzip bomb",
        c -> {
          c.readRequest();
          c.write(
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: "
                  + bomb.length()
                  + "\r\n\r\n"
                  + bomb);
        },
        answer(200, bomb, false));
  }

  private static void heads(Map<String, Case> cases) {
    add(
        cases,
        "a header line of a megabyte",
        c -> raw(c, "HTTP/1.1 200 OK\r\nX: " + "a".repeat(1_048_576) + "\r\n\r\n"),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "a status line of a megabyte",
        c -> raw(c, "HTTP/1.1 200 " + "a".repeat(1_048_576) + "\r\n\r\n"),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "ten thousand headers",
        c -> raw(c, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000) + "\r\n"),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "a hundred and one headers",
        c -> raw(c, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(101) + "\r\n"),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "a hundred headers",
        c ->
            raw(
                c,
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n"
                    + "X: y\r\n".repeat(98)
                    + "\r\nok"),
        answer(200, "ok", false));
    add(
        cases,
        "many long headers",
        c -> raw(c, "HTTP/1.1 200 OK\r\n" + ("X: " + "y".repeat(7_000) + "\r\n").repeat(90)),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "endless folded header",
        c -> raw(c, "HTTP/1.1 200 OK\r\nX: y\r\n" + (" " + "y".repeat(70) + "\r\n").repeat(5_000)),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "empty lines without end",
        c -> raw(c, "\r\n".repeat(10_000)),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "markup, ANSI, NUL and bytes of 0x80 and more",
        c ->
            raw(
                c,
                "HTTP/1.1 200 <b>\u001b[31m\r\nX-Bad: \u001b[2J\u00ff\u0080<script>\r\n"
                    + "Connection: close\r\nContent-Length: 9\r\n\r\n\u0000\u001b[31m\u00ff<b"),
        answer(200, "\u0000\u001b[31m\u00ff<b", false));
  }

  private static void interim(Map<String, Case> cases) {
    add(
        cases,
        "a flood of interim answers",
        c -> {
          c.readRequest();
          forever(c, "HTTP/1.1 100 Continue\r\n\r\n");
        },
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "interim answers now and then",
        c -> {
          c.readRequest();
          for (int count = 0; count < 15; count++) {
            c.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            await(150);
          }
        },
        error(ErrorClass.DEADLINE));
    add(
        cases,
        "more interim answers than are read, and then the answer",
        c ->
            raw(
                c,
                "HTTP/1.1 100 Continue\r\n\r\n".repeat(21)
                    + "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
        error(ErrorClass.PROTOCOL_ERROR));
    add(
        cases,
        "as many interim answers as are read, and then the answer",
        c ->
            raw(
                c,
                "HTTP/1.1 100 Continue\r\n\r\n".repeat(20)
                    + "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
        answer(200, "ok", false));
    add(
        cases,
        "interim answers before the answer",
        c ->
            raw(
                c,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
        answer(200, "ok", false));
    add(
        cases,
        "switches protocols unasked",
        c ->
            raw(
                c,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "\r\n\u0081\u0005hello"),
        answer(101, "", false));
  }

  private static void cuts(Map<String, Case> cases) {
    add(cases, "reset after accept", Conversation::reset, error(ErrorClass.RESET));
    add(
        cases,
        "reset after the request",
        c -> {
          c.readRequest();
          c.reset();
        },
        error(ErrorClass.RESET));
    add(
        cases,
        "closed after the request",
        c -> {
          c.readRequest();
          c.socket.shutdownOutput();
        },
        error(ErrorClass.RESET));
    Map<String, String> beginnings =
        Map.of(
            "the status line", "HTTP/1.1 200",
            "the head", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Y: z",
            "the head, between lines", "HTTP/1.1 200 OK\r\nX-Y: z\r\n",
            "the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            "a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "the chunk sizes", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    beginnings.forEach((where, beginning) -> {
      add(
          cases,
          "closed within " + where,
          c -> {
            raw(c, beginning);
            c.socket.shutdownOutput();
          },
          error(ErrorClass.RESET));
      add(cases, "stalled within " + where, c -> raw(c, beginning), error(ErrorClass.DEADLINE));
    });
    add(
        cases,
        "reset within the body",
        c -> {
          raw(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
          await(200); // a reset must not overtake what was written
          c.reset();
        },
        error(ErrorClass.RESET));
  }

  private static void garbage(Map<String, Case> cases) {
    for (String garbage :
        List.of(
            "\u0000\u0001\u0002\r\n\r\n",
            "SSH-2.0-OpenSSH_9.9\r\n",
            "hello\r\n\r\n",
            "<html>no head</html>\r\n\r\n",
            "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 99 OK\r\n\r\n",
            "HTTP/1.1 1000 OK\r\n\r\n",
            "HTTP/1.1 -200 OK\r\n\r\n",
            "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/0.9 200 OK\r\n\r\n",
            "HTTP/x.y 200 OK\r\n\r\n",
            "ICY 200 OK\r\n\r\n",
            "\u0015\u0003\u0003\u0000\u0002\u0002P\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: no name\r\n\r\n")) {
      add(
          cases,
          "garbage " + Failures.oneLine(garbage),
          c -> {
            raw(c, garbage);
            c.socket.shutdownOutput();
          },
          error(ErrorClass.PROTOCOL_ERROR));
    }
  }

  private static void framing(Map<String, Case> cases) {
    for (String header :
        List.of(
            "Content-Length: 2\r\nContent-Length: 3",
            "Content-Length: 2\r\nContent-Length: 2",
            "Content-Length: 2, 2",
            "Content-Length: -1",
            "Content-Length: +2",
            "Content-Length: 0x2",
            "Content-Length: 99999999999999999999",
            "Content-Length: two",
            "Content-Length:",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: xchunked")) {
      add(
          cases,
          "framed by " + Failures.oneLine(header),
          c -> raw(c, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\nok"),
          error(ErrorClass.PROTOCOL_ERROR));
    }
    for (String bad :
        List.of(
            "zz\r\nok\r\n0\r\n\r\n",
            "-2\r\nok\r\n0\r\n\r\n",
            "FFFFFFFFFFFFFFFFF\r\nok",
            "2\r\nokmore\r\n0\r\n\r\n",
            "\r\n\r\n",
            "0x2\r\nok\r\n0\r\n\r\n",
            "2\r\nok\r\n0\r\n" + "T: x\r\n".repeat(1_000) + "\r\n",
            "1;" + "e".repeat(100_000) + "\r\nx\r\n0\r\n\r\n")) {
      add(
          cases,
          "chunks " + Failures.oneLine(bad.substring(0, Math.min(30, bad.length()))),
          c -> raw(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + bad),
          error(ErrorClass.PROTOCOL_ERROR));
    }
    String chunks = "2\r\nok\r\n0\r\n\r\n";
    add(
        cases,
        "both framings: chunked counts, and the connection is not trusted again",
        c ->
            raw(
                c,
                counted(200, chunks)
                    .replace("\r\n\r\n2", "\r\nTransfer-Encoding: chunked\r\n\r\n2")),
        answer(200, "ok", false));
    add(
        cases,
        "a second answer behind the first",
        c -> {
          c.readRequest();
          c.write(counted(200, "first") + counted(299, "evil"));
        },
        answer(200, "first", false));
    add(
        cases,
        "a body where none may be",
        c -> raw(c, "HTTP/1.1 204 None\r\nContent-Length: 4\r\n\r\nevil"),
        answer(204, "", false));
  }

  private static void add(
      Map<String, Case> cases, String name, Script script, Consumer<Outcome> expected) {
    add(cases, name, Payload.json("{}"), script, expected);
  }

  private static void add(
      Map<String, Case> cases,
      String name,
      Payload body,
      Script script,
      Consumer<Outcome> expected) {
    Case before = cases.put(name, new Case(script, body, expected));
    assertThat(before).as("two cases named " + name).isNull();
  }

  private static Consumer<Outcome> error(ErrorClass error) {
    return outcome ->
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Unreached.class,
                unreached -> {
                  assertThat(unreached.error()).as(unreached.detail()).isEqualTo(error);
                  assertThat(unreached.staleConnection()).isFalse();
                  assertThat(unreached.detail()).matches("[ -~]{1,300}");
                });
  }

  private static Consumer<Outcome> answer(int status, String body, boolean cut) {
    return outcome ->
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Answered.class,
                answered -> {
                  assertThat(answered.status()).isEqualTo(status);
                  assertThat(new String(answered.body().bytes(), StandardCharsets.ISO_8859_1))
                      .isEqualTo(body);
                  assertThat(answered.bodyCut()).isEqualTo(cut);
                });
  }

  /** Reads the request and answers with just this. */
  private static void raw(Conversation conversation, String bytes) throws IOException {
    conversation.readRequest();
    conversation.write(bytes);
  }

  private static String counted(int status, String body) {
    return "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static void trickle(Conversation conversation, String bytes) throws IOException {
    conversation.readRequest();
    trickleOn(conversation, bytes);
  }

  /** The receiver's own pace, not the test's. */
  private static void trickleOn(Conversation conversation, String bytes) throws IOException {
    for (int at = 0; at < bytes.length(); at++) {
      conversation.write(bytes.substring(at, at + 1));
      await(50);
    }
  }

  private static void forever(Conversation conversation, String bytes) throws IOException {
    while (OVER.getCount() > 0) {
      conversation.write(bytes); // until the other side closes
    }
  }

  private static void await(long millis) {
    try {
      OVER.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String gzipOfZeros() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[8 * 1_024 * 1_024]);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @TestFactory
  Stream<DynamicTest> everyMisbehaviourEndsInItsClassInTime() {
    var parallel = Executors.newVirtualThreadPerTaskExecutor();
    Map<String, CompletableFuture<Void>> running = new LinkedHashMap<>();
    cases()
        .forEach((name, hostile) ->
            running.put(name, CompletableFuture.runAsync(() -> suffer(hostile), parallel)));
    return running.entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> entry.getValue().get()));
  }

  private static void suffer(Case hostile) {
    try (ScriptedReceiver receiver = ScriptedReceiver.firstHostile(hostile.script)) {
      OutboundRequest request =
          new OutboundRequest("POST", receiver.url(), List.of(), hostile.body, DEADLINE, false);
      long start = System.nanoTime();
      Outcome outcome = EGRESS.send(request);
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      hostile.expected.accept(outcome);
      assertThat(took).isLessThan(DEADLINE.plusSeconds(1));
      assertThat(outcome.phases().totalMicros()).isBetween(1L, took.toNanos() / 1_000);
      assertThat(EGRESS.send(HttpEgressTest.post(receiver.url(), "{}")))
          .as("the next request")
          .isInstanceOfSatisfying(
              Outcome.Answered.class, answered -> assertThat(answered.status()).isEqualTo(200));
      receiver.awaitClosed(1);
      assertThat(receiver.accepts()).isEqualTo(2);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @TestFactory
  Stream<DynamicTest> noRedirectIsFollowed() {
    return Stream.of(300, 301, 302, 303, 304, 305, 307, 308)
        .map(status ->
            DynamicTest.dynamicTest(
                "status " + status,
                () -> {
                  try (ScriptedReceiver inside = ScriptedReceiver.healthy()) {
                    for (String location :
                        List.of(
                            inside.url(),
                            "/",
                            "file:///etc/passwd",
                            "//169.254.169.254/",
                            "http://localhost:" + inside.port() + "/")) {
                      redirect(status, location);
                    }
                    assertThat(inside.accepts()).isZero();
                  }
                }));
  }

  private static void redirect(int status, String location) {
    Script script =
        conversation -> {
          while (conversation.readRequest() != null) {
            conversation.write(
                "HTTP/1.1 "
                    + status
                    + " There\r\nLocation: "
                    + location
                    + "\r\nContent-Length: 0\r\n\r\n");
          }
        };
    try (ScriptedReceiver receiver = new ScriptedReceiver(script)) {
      Outcome outcome = EGRESS.send(HttpEgressTest.post(receiver.url(), "{}"));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Answered.class,
              answered -> {
                assertThat(answered.status()).isEqualTo(status);
                assertThat(answered.headers()).contains(new Header("Location", location));
              });
      assertThat(receiver.waitingRequests()).isEqualTo(1);
    }
  }
}
