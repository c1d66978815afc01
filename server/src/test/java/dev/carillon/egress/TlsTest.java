package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.egress.EgressConfig.ForwardProxy;
import dev.carillon.egress.ScriptedReceiver.Conversation;
import dev.carillon.egress.ScriptedReceiver.Script;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TLS proves and how its failures are told apart, with certificates made here. */
class TlsTest {
  private static final int HANDSHAKE = 22;

  @TempDir static Path folder;

  private static TestCertificates certificates;
  private static SSLContext good;
  private static HttpEgress egress;

  private static List<InetAddress> loopback(String name) {
    return List.of(AddressGuardTest.address("127.0.0.1"));
  }

  @BeforeAll
  static void certificates() throws Exception {
    certificates = new TestCertificates(folder);
    good = certificates.server("dns:receiver.test,dns:*.wild.test,ip:127.0.0.1", "-1d", 100);
    egress =
        new HttpEgress(
            HttpEgressTest.LOOPBACK.withExtraTrust(certificates.pem()), TlsTest::loopback);
  }

  @AfterAll
  static void close() {
    egress.close();
  }

  private static Outcome send(String host, ScriptedReceiver receiver) {
    return egress.send(request(host, receiver.port(), Duration.ofSeconds(20)));
  }

  private static OutboundRequest request(String host, int port, Duration timeout) {
    return new OutboundRequest(
        "POST",
        "https://" + host + ":" + port + "/",
        List.of(),
        Payload.json("{}"),
        timeout,
        false);
  }

  private static void assertFails(Outcome outcome, ErrorClass error) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unreached.class,
            unreached -> assertThat(unreached.error()).as(unreached.detail()).isEqualTo(error));
  }

  private static void assertAnswered(Outcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Answered.class, answered -> assertThat(answered.status()).isEqualTo(200));
  }

  @Test
  void anExtraAuthorityIsTrustedAndTheNameIsCheckedAndSaid() {
    AtomicReference<List<SNIServerName>> asked = new AtomicReference<>(List.of());
    try (ScriptedReceiver receiver =
        new ScriptedReceiver(
            conversation -> {
              SSLSocket socket = (SSLSocket) conversation.socket;
              socket.startHandshake();
              asked.set(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
              conversation.answerAll();
            },
            good)) {
      Outcome first = send("receiver.test", receiver);
      assertAnswered(first);
      assertThat(asked.get().toString()).contains("receiver.test");
      assertThat(first.phases().tlsMicros()).isPositive();
      assertThat(first.phases().firstByteMicros()).isGreaterThan(first.phases().tlsMicros());

      Outcome second = send("receiver.test", receiver);
      assertAnswered(second);
      assertThat(second.phases().tlsMicros()).isEqualTo(-1);
      assertThat(receiver.accepts()).isEqualTo(1);

      assertAnswered(send("a.wild.test", receiver));
      assertAnswered(send("127.0.0.1", receiver));
      assertThat(receiver.accepts()).isEqualTo(3);
    }
  }

  @Test
  void whoIsNotWhoTheyShouldBeGetsNoRequest() throws Exception {
    SSLContext expired = certificates.server("dns:receiver.test", "-30d", 10);
    SSLContext early = certificates.server("dns:receiver.test", "+10d", 10);
    SSLContext self = certificates.selfSigned("dns:receiver.test");
    assertRefused("receiver.test", expired, ErrorClass.TLS_EXPIRED);
    assertRefused("receiver.test", early, ErrorClass.TLS_EXPIRED);
    assertRefused("receiver.test", self, ErrorClass.TLS_UNTRUSTED);
    assertRefused("other.test", good, ErrorClass.TLS_HOSTNAME);
    assertRefused("a.b.wild.test", good, ErrorClass.TLS_HOSTNAME);
    assertRefused("127.0.0.2", good, ErrorClass.TLS_HOSTNAME);
  }

  private static void assertRefused(String host, SSLContext context, ErrorClass error)
      throws InterruptedException {
    try (ScriptedReceiver receiver = new ScriptedReceiver(Conversation::answerAll, context)) {
      // 127.0.0.2 reaches a listener on 127.0.0.1 only by name.
      String name = host.equals("127.0.0.2") ? "two.test" : host;
      assertFails(send(name, receiver), error);
      receiver.awaitClosed(1);
      assertThat(receiver.waitingRequests()).isZero();
    }
  }

  @Test
  void theServersOwnAuthoritiesAreNotForgotten() throws Exception {
    try (HttpEgress withoutExtra = new HttpEgress(HttpEgressTest.LOOPBACK, TlsTest::loopback);
        ScriptedReceiver receiver = new ScriptedReceiver(Conversation::answerAll, good)) {
      assertFails(
          withoutExtra.send(request("receiver.test", receiver.port(), Duration.ofSeconds(20))),
          ErrorClass.TLS_UNTRUSTED);
    }
    // With an extra authority the platform's own are still there.
    assertThat(TlsTrust.authorities(certificates.pem()))
        .hasSizeGreaterThan(1)
        .containsAll(TlsTrust.authorities(null));
  }

  private static Script afterHello(Script script) {
    return conversation -> {
      byte[] header = conversation.in.readNBytes(5);
      assertThat(header[0]).isEqualTo((byte) HANDSHAKE);
      conversation.in.readNBytes((header[3] & 0xff) << 8 | (header[4] & 0xff));
      script.play(conversation);
    };
  }

  private static void record(Conversation conversation, String hex) throws IOException {
    conversation.out.write(HexFormat.of().parseHex(hex));
  }

  private static void assertHandshake(Script script, Duration timeout, ErrorClass error)
      throws Exception {
    try (ScriptedReceiver receiver = new ScriptedReceiver(afterHello(script))) {
      long start = System.nanoTime();
      Outcome outcome = egress.send(request("receiver.test", receiver.port(), timeout));
      assertFails(outcome, error);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(timeout.plusSeconds(1));
      assertThat(outcome.phases().connectMicros()).isNotNegative();
      assertThat(outcome.phases().tlsMicros()).isNotNegative();
      receiver.awaitClosed(1);
    }
  }

  @Test
  void handshakesThatGoWrong() throws Exception {
    Duration enough = Duration.ofSeconds(20);
    // TLS 1.0 chosen by the receiver: a ServerHello of version 3.1 with a cipher of that age.
    String hello = "020000260301" + "72".repeat(32) + "00002f00";
    assertHandshake(c -> record(c, "160301002a" + hello), enough, ErrorClass.TLS_PROTOCOL);
    // Alerts: protocol_version (70), handshake_failure (40).
    assertHandshake(c -> record(c, "15030300020246"), enough, ErrorClass.TLS_PROTOCOL);
    assertHandshake(c -> record(c, "15030300020228"), enough, ErrorClass.TLS_PROTOCOL);
    assertHandshake(
        c -> c.write("HTTP/1.1 400 Plain HTTP here\r\n\r\n"), enough, ErrorClass.TLS_PROTOCOL);
    assertHandshake(Conversation::reset, enough, ErrorClass.RESET);
    assertHandshake(c -> c.socket.shutdownOutput(), enough, ErrorClass.RESET);
    // Never a word, and a record that never ends.
    assertHandshake(_ -> {}, Duration.ofMillis(700), ErrorClass.TLS_TIMEOUT);
    assertHandshake(c -> record(c, "160303400002"), Duration.ofMillis(700), ErrorClass.TLS_TIMEOUT);
  }

  @Test
  void theSameMisbehavioursInsideTls() throws Exception {
    assertInside(c -> c.readRequest(), ErrorClass.FIRST_BYTE_TIMEOUT);
    assertInside(
        c -> {
          c.readRequest();
          c.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        },
        ErrorClass.DEADLINE);
    assertInside(
        c -> {
          c.readRequest();
          c.socket.close();
        },
        ErrorClass.RESET);
  }

  private static void assertInside(Script script, ErrorClass error) throws Exception {
    try (ScriptedReceiver receiver =
        new ScriptedReceiver(ScriptedReceiver.firstThenHealthy(script), good)) {
      assertFails(
          egress.send(request("receiver.test", receiver.port(), Duration.ofMillis(1_500))), error);
      assertAnswered(send("receiver.test", receiver));
      receiver.awaitClosed(1);
    }
  }

  @Test
  void anEndlessBodyAndASecondAnswerInsideTls() throws Exception {
    try (ScriptedReceiver receiver =
        new ScriptedReceiver(
            conversation -> {
              conversation.readRequest();
              if (conversation.number == 1) {
                conversation.write("HTTP/1.1 200 OK\r\n\r\n");
                while (true) {
                  conversation.write("x".repeat(4_096));
                }
              }
              conversation.answer(200, "a");
              conversation.answer(299, "evil");
              conversation.answerAll();
            },
            good)) {
      assertThat(send("receiver.test", receiver))
          .isInstanceOfSatisfying(
              Outcome.Answered.class,
              answered -> {
                assertThat(answered.bodyCut()).isTrue();
                assertThat(answered.body().length()).isEqualTo(16 * 1_024);
              });
      receiver.awaitClosed(1);
      assertAnswered(send("receiver.test", receiver));
    }
  }

  /** The name is checked behind a proxy too, and the proxy never learns it. */
  @Test
  void tlsGoesThroughAProxyToTheReceiver() throws Exception {
    AtomicReference<String> asked = new AtomicReference<>("");
    try (ScriptedReceiver receiver = new ScriptedReceiver(Conversation::answerAll, good);
        ScriptedReceiver proxy = new ScriptedReceiver(c -> tunnel(c, receiver.port(), asked));
        HttpEgress through =
            new HttpEgress(
                HttpEgressTest.LOOPBACK
                    .withExtraTrust(certificates.pem())
                    .withProxy(new ForwardProxy("127.0.0.1", proxy.port(), null)),
                TlsTest::loopback)) {
      assertAnswered(
          through.send(request("receiver.test", receiver.port(), Duration.ofSeconds(20))));
      assertThat(asked.get()).isEqualTo("CONNECT 127.0.0.1:" + receiver.port() + " HTTP/1.1");
      assertFails(
          through.send(request("other.test", receiver.port(), Duration.ofSeconds(20))),
          ErrorClass.TLS_HOSTNAME);
    }
  }

  private static void tunnel(Conversation client, int port, AtomicReference<String> asked)
      throws IOException {
    ScriptedReceiver.Request connect = client.readRequest();
    if (connect == null) {
      return;
    }
    asked.set(connect.line());
    try (Socket onward = new Socket(AddressGuardTest.address("127.0.0.1"), port)) {
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      Thread.ofVirtual()
          .start(() -> {
            try {
              onward.getInputStream().transferTo(client.out);
            } catch (IOException over) {
              // either side may end it
            }
          });
      client.in.transferTo(onward.getOutputStream());
    }
  }
}
