package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEgressTest {
  static final EgressConfig LOOPBACK =
      EgressConfig.DEFAULTS.withAllow(AddressRange.parseList("127.0.0.0/8, ::1"));

  static OutboundRequest post(String url, String body) {
    return new OutboundRequest(
        "POST",
        url,
        List.of(new Header("webhook-id", "msg_1")),
        Payload.json(body),
        Duration.ofSeconds(20),
        false);
  }

  @Test
  void aRequestArrivesAsItWasRenderedAndTheAnswerComesBack() throws Exception {
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              conversation.readRequest();
              conversation.write(
                  "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-Odd: \u00e4\r\n"
                      + "Content-Length: 5\r\n\r\nhello");
            });
        HttpEgress egress = new HttpEgress(LOOPBACK)) {
      String url = receiver.url() + "a%2Fb/../c?x={1}&y=|&&z=%zz";
      Outcome outcome = egress.send(post(url, "{\"test\": 2432232314}"));

      assertThat(outcome).isInstanceOf(Outcome.Answered.class);
      Outcome.Answered answered = (Outcome.Answered) outcome;
      assertThat(answered.status()).isEqualTo(201);
      assertThat(answered.headers())
          .contains(new Header("Content-Type", "text/plain"))
          .extracting(Header::name)
          .containsExactly("Content-Type", "X-Odd", "Content-Length");
      assertThat(answered.body())
          .isEqualTo(Payload.of("hello".getBytes(StandardCharsets.UTF_8), "text/plain"));
      assertThat(answered.bodyCut()).isFalse();

      ScriptedReceiver.Request request = receiver.takeRequest();
      assertThat(request.line()).isEqualTo("POST /a%2Fb/../c?x={1}&y=|&&z=%zz HTTP/1.1");
      assertThat(request.values("host")).containsExactly("127.0.0.1:" + receiver.port());
      assertThat(request.values("webhook-id")).containsExactly("msg_1");
      assertThat(request.values("content-type")).containsExactly("application/json");
      assertThat(request.values("content-length")).containsExactly("20");
      assertThat(request.values("accept-encoding")).containsExactly("identity");
      assertThat(request.body()).isEqualTo("{\"test\": 2432232314}");
    }
  }

  @Test
  void aConnectionIsKeptAndPhasesSayWhatWasNeeded() {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(LOOPBACK)) {
      Outcome first = egress.send(post(receiver.url(), "1"));
      for (int request = 0; request < 99; request++) {
        egress.send(post(receiver.url(), "1"));
      }
      Outcome last = egress.send(post(receiver.url(), "1"));

      assertThat(receiver.accepts()).isEqualTo(1);
      assertThat(receiver.waitingRequests()).isEqualTo(101);
      assertThat(first.phases().dnsMicros()).isEqualTo(-1);
      assertThat(first.phases().connectMicros()).isNotNegative();
      assertThat(first.phases().tlsMicros()).isEqualTo(-1);
      assertThat(first.phases().firstByteMicros())
          .isBetween(first.phases().connectMicros(), first.phases().totalMicros());
      assertThat(last.phases().connectMicros()).isEqualTo(-1);
      assertThat(last.phases().firstByteMicros()).isNotNegative();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "chunks", "close"})
  void aWholeAnswerIsFetchedUpToTheSizeThatIsAskedFor(String framing) {
    String body = "0123456789abcdef".repeat(5 << 16);
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    String head = "HTTP/1.1 203 Fine\r\nContent-Type: text/x\r\nX-One: a\r\nX-One: b\r\n";
    String answer =
        switch (framing) {
          case "length" -> head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
          case "chunks" -> head + "Transfer-Encoding: chunked\r\n\r\n" + chunk;
          default -> head + "Connection: close\r\n\r\n" + body;
        };
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              while (conversation.readRequest() != null) {
                conversation.write(answer);
                if (framing.equals("close")) {
                  conversation.out.close();
                  return;
                }
              }
            });
        HttpEgress egress = new HttpEgress(LOOPBACK)) {
      Outcome.Answered whole =
          (Outcome.Answered) egress.fetch(post(receiver.url(), "1"), body.length());
      assertThat(whole.status()).isEqualTo(203);
      assertThat(whole.headers()).contains(new Header("X-One", "a"), new Header("X-One", "b"));
      assertThat(whole.bodyCut()).isFalse();
      assertThat(whole.body())
          .isEqualTo(Payload.of(body.getBytes(StandardCharsets.UTF_8), "text/x"));

      Outcome.Answered cut =
          (Outcome.Answered) egress.fetch(post(receiver.url(), "1"), body.length() - 1);
      assertThat(cut.bodyCut()).isTrue();
      assertThat(cut.body().length()).isEqualTo(body.length() - 1);

      Outcome.Answered nothing = (Outcome.Answered) egress.fetch(post(receiver.url(), "1"), 0);
      assertThat(nothing.bodyCut()).isTrue();
      assertThat(nothing.body().length()).isZero();

      Outcome.Answered delivered = (Outcome.Answered) egress.send(post(receiver.url(), "1"));
      assertThat(delivered.body().length()).as("deliveries keep their limit").isEqualTo(16_384);
    }
  }

  @Test
  void fetchingIsGuardedAndFollowsNothing() {
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              conversation.readRequest();
              conversation.write(
                  "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
            });
        HttpEgress egress = new HttpEgress(LOOPBACK);
        HttpEgress guarded = new HttpEgress(EgressConfig.DEFAULTS.withHttpAllowed(true))) {
      assertThat(guarded.fetch(post(receiver.url(), "1"), 10)).isInstanceOf(Outcome.Refused.class);
      assertThat(receiver.accepts()).isZero();
      assertThat(egress.fetch(post(receiver.url(), "1"), 10))
          .isInstanceOfSatisfying(
              Outcome.Answered.class, answered -> assertThat(answered.status()).isEqualTo(302));
      assertThat(receiver.waitingRequests()).isEqualTo(1);
    }
  }

  @Test
  void aFetchEndsAtItsDeadline() {
    try (ScriptedReceiver receiver =
            new ScriptedReceiver(conversation -> {
              conversation.readRequest();
              conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\nbegun");
              conversation.awaitClose();
            });
        HttpEgress egress = new HttpEgress(LOOPBACK)) {
      OutboundRequest hasty =
          new OutboundRequest(
              "GET", receiver.url(), List.of(), null, Duration.ofMillis(300), false);
      assertThat(egress.fetch(hasty, 8 << 20))
          .isInstanceOfSatisfying(
              Outcome.Unreached.class,
              unreached -> assertThat(unreached.error()).isEqualTo(ErrorClass.DEADLINE));
    }
  }

  /** What a provider's largest message becomes when it is signed as one token. */
  @Test
  void aRequestOfElevenMebibytesArrives() throws Exception {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(LOOPBACK)) {
      String body = "x".repeat(11 << 20);
      assertThat(egress.send(post(receiver.url(), body)))
          .isInstanceOfSatisfying(
              Outcome.Answered.class, answered -> assertThat(answered.status()).isEqualTo(200));
      assertThat(receiver.takeRequest().body()).isEqualTo(body);
    }
  }

  @Test
  void nobodyListens() {
    int port;
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy()) {
      port = receiver.port();
    }
    try (HttpEgress egress = new HttpEgress(LOOPBACK)) {
      assertThat(egress.send(post("http://127.0.0.1:" + port + "/", "1")))
          .isInstanceOfSatisfying(
              Outcome.Unreached.class,
              unreached -> assertThat(unreached.error()).isEqualTo(ErrorClass.CONNECT_REFUSED));
    }
  }

  @Test
  void loopbackIsRefusedByDefault() {
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(EgressConfig.DEFAULTS.withHttpAllowed(true))) {
      assertThat(egress.send(post(receiver.url(), "1"))).isInstanceOf(Outcome.Refused.class);
      assertThat(receiver.accepts()).isZero();
    }
  }
}
