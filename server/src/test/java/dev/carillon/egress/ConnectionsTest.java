package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.egress.EgressConfig.AnswerLimits;
import dev.carillon.egress.EgressConfig.ConnectionLimits;
import dev.carillon.egress.EgressConfig.ForwardProxy;
import dev.carillon.egress.EgressConfig.Limits;
import dev.carillon.egress.EgressConfig.NameLimits;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
  private static OutboundRequest request(String method, String url, Duration timeout) {
    return new OutboundRequest(method, url, List.of(), null, timeout, false);
  }

  private static OutboundRequest fresh(String url) {
    return new OutboundRequest(
        "POST", url, List.of(), Payload.json("{}"), Duration.ofSeconds(20), true);
  }

  private static int status(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return ((Outcome.Answered) outcome).status();
  }

  private static Outcome.Unreached unreached(Outcome outcome, ErrorClass error) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unreached.class,
            unreached -> assertThat(unreached.error()).as(unreached.detail()).isEqualTo(error));
    return (Outcome.Unreached) outcome;
  }

  private static void take(SynchronousQueue<String> signal) {
    try {
      assertThat(signal.poll(30, TimeUnit.SECONDS)).isNotNull();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static void give(SynchronousQueue<String> signal) {
    try {
      assertThat(signal.offer("now", 30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static EgressConfig connections(ConnectionLimits limits) {
    return HttpEgressTest.LOOPBACK.withLimits(
        new Limits(limits, NameLimits.DEFAULTS, AnswerLimits.DEFAULTS));
  }

  @Test
  void aSecondAnswerThatComesLaterIsNeverGivenToTheNextRequest() {
    SynchronousQueue<String> parked = new SynchronousQueue<>();
    SynchronousQueue<String> written = new SynchronousQueue<>();
    try (ScriptedReceiver receiver =
            ScriptedReceiver.firstHostile(conversation -> {
              conversation.readRequest();
              conversation.answer(200, "first");
              take(parked);
              conversation.answer(299, "evil");
              give(written);
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      assertThat(status(egress.send(HttpEgressTest.post(receiver.url(), "{}")))).isEqualTo(200);
      give(parked);
      take(written);
      assertThat(status(egress.send(HttpEgressTest.post(receiver.url(), "{}")))).isEqualTo(200);
      assertThat(receiver.accepts()).isEqualTo(2);
      assertThat(receiver.waitingRequests()).isEqualTo(2);
    }
  }

  @Test
  void aReusedConnectionThatClosesBeforeAnyAnswerIsStaleAndNothingIsSentAgain() throws Exception {
    try (ScriptedReceiver receiver =
            ScriptedReceiver.firstHostile(conversation -> {
              conversation.readRequest();
              conversation.answer(200, "ok");
              conversation.readRequest();
              conversation.reset();
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      egress.send(HttpEgressTest.post(receiver.url(), "1"));
      Outcome second = egress.send(HttpEgressTest.post(receiver.url(), "2"));

      assertThat(unreached(second, ErrorClass.RESET).staleConnection()).isTrue();
      assertThat(receiver.accepts()).isEqualTo(1);
      assertThat(receiver.takeRequest().body()).isEqualTo("1");
      assertThat(receiver.takeRequest().body()).isEqualTo("2");
      assertThat(status(egress.send(HttpEgressTest.post(receiver.url(), "3")))).isEqualTo(200);
      assertThat(receiver.takeRequest().body()).isEqualTo("3");
      assertThat(receiver.waitingRequests()).isZero();
    }
  }

  @Test
  void aReusedConnectionThatClosesWithinTheAnswerIsNotStale() {
    try (ScriptedReceiver receiver =
            ScriptedReceiver.firstHostile(conversation -> {
              conversation.readRequest();
              conversation.answer(200, "ok");
              conversation.readRequest();
              conversation.write("HTTP/1.1 200").socket.shutdownOutput();
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      egress.send(HttpEgressTest.post(receiver.url(), "1"));
      Outcome second = egress.send(HttpEgressTest.post(receiver.url(), "2"));
      assertThat(unreached(second, ErrorClass.RESET).staleConnection()).isFalse();
    }
  }

  @Test
  void aFreshConnectionLeavesKeptOnesAside() {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      egress.send(HttpEgressTest.post(receiver.url(), "1"));
      egress.send(fresh(receiver.url()));
      assertThat(receiver.accepts()).isEqualTo(2);
    }
  }

  @Test
  void connectionsThatTheReceiverClosesAreNotKept() throws Exception {
    for (String header : List.of("Connection: close", "Keep-Alive: timeout=1", "X: y, close")) {
      String kept = header.startsWith("X") ? header : null;
      try (ScriptedReceiver receiver =
              new ScriptedReceiver(conversation -> {
                while (conversation.readRequest() != null) {
                  conversation.write(
                      "HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 0\r\n\r\n");
                }
              });
          HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
        egress.send(HttpEgressTest.post(receiver.url(), "1"));
        egress.send(HttpEgressTest.post(receiver.url(), "2"));
        assertThat(receiver.accepts()).as(header).isEqualTo(kept == null ? 2 : 1);
        if (kept == null) {
          receiver.awaitClosed(2);
        }
      }
    }
  }

  /** Where it ends is a matter of opinion, and another answer may hide behind it. */
  @Test
  void anAnswerWithTwoFramingsIsTheLastOfItsConnection() throws Exception {
    String twoFramings =
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            "Content-Length: 7",
            "",
            "2",
            "ok",
            "0",
            "",
            "");
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              while (conversation.readRequest() != null) {
                conversation.write(twoFramings);
              }
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      egress.send(HttpEgressTest.post(receiver.url(), "1"));
      egress.send(HttpEgressTest.post(receiver.url(), "2"));
      assertThat(receiver.accepts()).isEqualTo(2);
    }
  }

  @Test
  void idleAndOldConnectionsAreClosedUnasked() throws Exception {
    ConnectionLimits idle =
        new ConnectionLimits(
            10, 10, 10, Duration.ofMillis(200), Duration.ofSeconds(60), Duration.ofSeconds(5));
    ConnectionLimits old =
        new ConnectionLimits(
            10, 10, 10, Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofSeconds(5));
    for (ConnectionLimits limits : List.of(idle, old)) {
      try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
          HttpEgress egress = new HttpEgress(connections(limits))) {
        egress.send(HttpEgressTest.post(receiver.url(), "1"));
        receiver.awaitClosed(1);
      }
    }
  }

  @Test
  void aConnectionThatTheReceiverClosedLongAgoIsNoticedBeforeSending() throws Exception {
    SynchronousQueue<String> closed = new SynchronousQueue<>();
    try (ScriptedReceiver receiver =
            ScriptedReceiver.firstHostile(conversation -> {
              conversation.readRequest();
              conversation.answer(200, "ok");
              conversation.socket.close();
              give(closed);
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      egress.send(HttpEgressTest.post(receiver.url(), "1"));
      take(closed);
      // Long enough that the connection is looked at before it is used.
      assertThat(new CountDownLatch(1).await(150, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(status(egress.send(HttpEgressTest.post(receiver.url(), "2")))).isEqualTo(200);
      assertThat(receiver.accepts()).isEqualTo(2);
    }
  }

  @Test
  void manyRequestsAtOnceAllArriveOnceAndShareConnections() throws Exception {
    ConnectionLimits limits =
        new ConnectionLimits(
            1_000,
            20,
            1_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5));
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(connections(limits));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Integer>> statuses = new ArrayList<>();
      for (int number = 0; number < 2_000; number++) {
        String body = Integer.toString(number);
        statuses.add(
            CompletableFuture.supplyAsync(
                () -> status(egress.send(HttpEgressTest.post(receiver.url(), body))), threads));
      }
      for (CompletableFuture<Integer> status : statuses) {
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      }
      assertThat(receiver.accepts()).isLessThanOrEqualTo(20);
      List<String> bodies = new ArrayList<>();
      while (receiver.waitingRequests() > 0) {
        bodies.add(receiver.takeRequest().body());
      }
      assertThat(bodies).hasSize(2_000).doesNotHaveDuplicates();
    }
  }

  @Test
  void whoFindsNoFreeConnectionWaitsUntilTheDeadline() throws Exception {
    ConnectionLimits one =
        new ConnectionLimits(
            1, 1, 1, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5));
    CountDownLatch over = new CountDownLatch(1);
    SynchronousQueue<String> asked = new SynchronousQueue<>();
    try (ScriptedReceiver receiver =
            ScriptedReceiver.firstHostile(conversation -> {
              conversation.readRequest();
              give(asked);
              try {
                over.await();
              } catch (InterruptedException stopped) {
                throw new IOException(stopped);
              }
              conversation.answer(200, "late");
              conversation.answerAll();
            });
        HttpEgress egress = new HttpEgress(connections(one))) {
      CompletableFuture<Outcome> first =
          CompletableFuture.supplyAsync(
              () -> egress.send(HttpEgressTest.post(receiver.url(), "1")));
      take(asked);
      Outcome second = egress.send(request("GET", receiver.url(), Duration.ofMillis(300)));
      assertThat(unreached(second, ErrorClass.CONNECT_TIMEOUT).detail())
          .startsWith("no connection became free");
      assertThat(receiver.accepts()).isEqualTo(1);
      over.countDown();
      assertThat(status(first.get(30, TimeUnit.SECONDS))).isEqualTo(200);
      assertThat(status(egress.send(HttpEgressTest.post(receiver.url(), "3")))).isEqualTo(200);
    }
  }

  @Test
  void aBlackHoleIsAConnectTimeout() throws Exception {
    InetAddress loopback = AddressGuardTest.address("127.0.0.1");
    try (ServerSocket full = new ServerSocket(0, 1, loopback);
        Socket _ = new Socket(loopback, full.getLocalPort());
        Socket _ = new Socket(loopback, full.getLocalPort());
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      String url = "http://127.0.0.1:" + full.getLocalPort() + "/";
      long start = System.nanoTime();
      Outcome outcome = egress.send(request("POST", url, Duration.ofSeconds(1)));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      unreached(outcome, ErrorClass.CONNECT_TIMEOUT);
      assertThat(outcome.phases().connectMicros()).isPositive();
      assertThat(outcome.phases().firstByteMicros()).isEqualTo(-1);
    }
  }

  @Test
  void ofSeveralAddressesTheNextIsTriedWhenOneRefuses() throws Exception {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress =
            new HttpEgress(
                HttpEgressTest.LOOPBACK,
                _ ->
                    List.of(
                        AddressGuardTest.address("127.0.0.2"),
                        AddressGuardTest.address("127.0.0.1")))) {
      Outcome outcome =
          egress.send(HttpEgressTest.post("http://two.test:" + receiver.port() + "/x", "{}"));
      assertThat(status(outcome)).isEqualTo(200);
      assertThat(outcome.phases().dnsMicros()).isNotNegative();
      assertThat(receiver.takeRequest().values("host"))
          .containsExactly("two.test:" + receiver.port());
    }
  }

  @Test
  void methodsWithAndWithoutABody() throws Exception {
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              ScriptedReceiver.Request request = conversation.readRequest();
              while (request != null) {
                boolean head = request.line().startsWith("HEAD");
                conversation.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (head ? "" : "ok"));
                request = conversation.readRequest();
              }
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")) {
        Outcome outcome = egress.send(request(method, receiver.url(), Duration.ofSeconds(20)));
        assertThat(status(outcome)).isEqualTo(200);
        ScriptedReceiver.Request request = receiver.takeRequest();
        assertThat(request.line()).isEqualTo(method + " / HTTP/1.1");
        assertThat(request.values("content-type")).isEmpty();
        assertThat(request.values("content-length"))
            .isEqualTo(method.startsWith("P") ? List.of("0") : List.of());
      }
    }
  }

  @Test
  void whatCouldBeReadAsASecondHeaderOrRequestNeverLeaves() {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      List<Header> bad =
          List.of(
              new Header("x", "a\r\nb: c"),
              new Header("x", "a\nb"),
              new Header("x", "a\rb"),
              new Header("x", "\u0000"),
              new Header("x", "\u00e4"),
              new Header("x", "\u010d\u010a"),
              new Header("x y", "a"),
              new Header("x:", "a"),
              new Header("", "a"),
              new Header("x\r\ny", "a"),
              new Header("\u00e4", "a"),
              new Header("x", "\u007f"),
              new Header("Host", "evil"),
              new Header("content-length", "3"),
              new Header("Transfer-Encoding", "chunked"),
              new Header("Connection", "close"),
              new Header("Expect", "100-continue"),
              new Header("Upgrade", "h2c"),
              new Header("Proxy-Authorization", "x"),
              new Header("Accept-Encoding", "gzip"),
              new Header("TE", "trailers"),
              new Header("Trailer", "x"));
      for (Header header : bad) {
        OutboundRequest request =
            new OutboundRequest(
                "POST", receiver.url(), List.of(header), null, Duration.ofSeconds(5), false);
        assertThat(egress.send(request)).as(header.name()).isInstanceOf(Outcome.Refused.class);
      }
      for (String method : List.of("CONNECT", "TRACE", "post", "GET / HTTP/1.1\r\nX:", "")) {
        assertThat(egress.send(request(method, receiver.url(), Duration.ofSeconds(5))))
            .isInstanceOf(Outcome.Refused.class);
      }
      OutboundRequest type =
          new OutboundRequest(
              "POST",
              receiver.url(),
              List.of(),
              Payload.of(new byte[0], "a\r\nb: c"),
              Duration.ofSeconds(5),
              false);
      assertThat(egress.send(type)).isInstanceOf(Outcome.Refused.class);
      assertThat(receiver.accepts()).isZero();
    }
  }

  @Test
  void everythingCanLeaveFromAGivenAddress() throws Exception {
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              conversation.readRequest();
              conversation.answer(200, conversation.socket.getInetAddress().toString());
            });
        HttpEgress egress =
            new HttpEgress(
                HttpEgressTest.LOOPBACK.withLocalAddress(AddressGuardTest.address("127.0.0.77")))) {
      Outcome outcome = egress.send(HttpEgressTest.post(receiver.url(), "{}"));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Answered.class,
              answered ->
                  assertThat(
                          new String(
                              answered.body().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                      .isEqualTo("/127.0.0.77"));
    }
  }

  /** Plays a forward proxy: notes the head, answers so, and then is the receiver itself. */
  private static ScriptedReceiver proxy(List<List<String>> heads, String answer) {
    return new ScriptedReceiver(conversation -> {
      ScriptedReceiver.Request connect = conversation.readRequest();
      if (connect != null) {
        synchronized (heads) {
          heads.add(connect.head());
        }
        conversation.write(answer);
        conversation.answerAll();
      }
    });
  }

  @Test
  void aProxyIsAskedForTheVettedAddressNeverForTheName() throws Exception {
    List<List<String>> heads = new ArrayList<>();
    try (ScriptedReceiver proxy = proxy(heads, "HTTP/1.1 200 Connected\r\nVia: x\r\n\r\n");
        HttpEgress egress =
            new HttpEgress(
                EgressConfig.DEFAULTS
                    .withHttpAllowed(true)
                    .withProxy(
                        new ForwardProxy(
                            "127.0.0.1",
                            proxy.port(),
                            new EgressConfig.Credentials("carillon", "s3cret"))),
                name ->
                    List.of(
                        AddressGuardTest.address(
                            name.startsWith("six") ? "2606:4700::1111" : "93.184.215.14")))) {
      for (int round = 0; round < 2; round++) {
        assertThat(status(egress.send(HttpEgressTest.post("http://public.test/x?y", "{}"))))
            .isEqualTo(200);
      }
      assertThat(status(egress.send(HttpEgressTest.post("http://six.test:8080/", "{}"))))
          .isEqualTo(200);

      synchronized (heads) {
        assertThat(heads)
            .containsExactly(
                List.of(
                    "CONNECT 93.184.215.14:80 HTTP/1.1",
                    "Host: 93.184.215.14:80",
                    "Proxy-Authorization: Basic Y2FyaWxsb246czNjcmV0"),
                List.of(
                    "CONNECT [2606:4700::1111]:8080 HTTP/1.1",
                    "Host: [2606:4700::1111]:8080",
                    "Proxy-Authorization: Basic Y2FyaWxsb246czNjcmV0"));
      }
      assertThat(proxy.takeRequest().line()).startsWith("CONNECT");
      ScriptedReceiver.Request inside = proxy.takeRequest();
      assertThat(inside.line()).isEqualTo("POST /x?y HTTP/1.1");
      assertThat(inside.values("host")).containsExactly("public.test");
      assertThat(inside.values("proxy-authorization")).isEmpty();
      assertThat(egress.send(HttpEgressTest.post("http://10.0.0.1/", "{}")))
          .isInstanceOf(Outcome.Refused.class);
    }
  }

  @Test
  void whatAProxyDoesWrongIsAProxyError() {
    for (String answer :
        List.of(
            "HTTP/1.1 407 No\r\n\r\n",
            "HTTP/1.1 502 Bad\r\n\r\n",
            "SSH-2.0\r\n\r\n",
            "HTTP/1.1 200 " + "a".repeat(10_000))) {
      try (ScriptedReceiver proxy = proxy(new ArrayList<>(), answer);
          HttpEgress egress = throughProxy(proxy.port())) {
        Outcome outcome = egress.send(HttpEgressTest.post("https://93.184.215.14/", "{}"));
        unreached(outcome, ErrorClass.PROXY_ERROR);
      }
    }
    int port;
    try (ScriptedReceiver silent =
            new ScriptedReceiver(conversation -> conversation.readRequest());
        HttpEgress egress = throughProxy(silent.port())) {
      unreached(
          egress.send(request("GET", "https://93.184.215.14/", Duration.ofMillis(500))),
          ErrorClass.PROXY_ERROR);
      port = silent.port();
    }
    try (HttpEgress egress = throughProxy(port)) {
      unreached(
          egress.send(HttpEgressTest.post("https://93.184.215.14/", "{}")), ErrorClass.PROXY_ERROR);
    }
    assertThat(new EgressConfig.Credentials("me", "s3cret").toString()).doesNotContain("s3cret");
  }

  private static HttpEgress throughProxy(int port) {
    return new HttpEgress(
        EgressConfig.DEFAULTS.withProxy(new ForwardProxy("127.0.0.1", port, null)));
  }

  @Test
  void closingCutsWhatIsUnderWayAndWaitsForNobody() throws Exception {
    SynchronousQueue<String> asked = new SynchronousQueue<>();
    AtomicInteger endless = new AtomicInteger();
    try (ScriptedReceiver receiver =
        new ScriptedReceiver(conversation -> {
          conversation.readRequest();
          give(asked);
          conversation.write("HTTP/1.1 103 Wait\r\n\r\n");
          while (conversation.in.read() >= 0) {
            endless.incrementAndGet();
          }
        })) {
      HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK);
      CompletableFuture<Outcome> underWay =
          CompletableFuture.supplyAsync(
              () -> egress.send(HttpEgressTest.post(receiver.url(), "1")));
      take(asked);
      egress.close();
      unreached(underWay.get(10, TimeUnit.SECONDS), ErrorClass.INTERNAL_ERROR);
      receiver.awaitClosed(1);
      unreached(egress.send(HttpEgressTest.post(receiver.url(), "2")), ErrorClass.INTERNAL_ERROR);
      assertThat(receiver.accepts()).isEqualTo(1);
    }
  }

  @Test
  void anInterruptedSenderStopsAndStaysInterrupted() throws Exception {
    SynchronousQueue<String> asked = new SynchronousQueue<>();
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              conversation.readRequest();
              give(asked);
            });
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK)) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                outcome.complete(egress.send(HttpEgressTest.post(receiver.url(), "1")));
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      take(asked);
      sender.interrupt();
      unreached(outcome.get(10, TimeUnit.SECONDS), ErrorClass.INTERNAL_ERROR);
      assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
      receiver.awaitClosed(1);
    }
  }

  @Test
  void aBadFileOfTrustedCertificatesIsSaidSo(@TempDir Path folder) throws Exception {
    Path empty = java.nio.file.Files.writeString(folder.resolve("empty.pem"), "nothing\n");
    for (Path path : List.of(empty, folder.resolve("missing.pem"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new HttpEgress(EgressConfig.DEFAULTS.withExtraTrust(path)))
          .withMessageContaining(path.toString());
    }
  }
}
