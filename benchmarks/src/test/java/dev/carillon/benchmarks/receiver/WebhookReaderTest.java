package dev.carillon.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.benchmarks.load.SamplePayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the receiver makes of webhooks; the signature is the specification's own example. */
class WebhookReaderTest {
  private static final SignatureCheck CHECK =
      new SignatureCheck("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final String EXAMPLE =
      """
      POST /f0 HTTP/1.1\r
      webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r
      webhook-timestamp: 1614265330\r
      Webhook-Signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r
      Content-Length: 20\r
      \r
      {"test": 2432232314}\
      """;

  private static WebhookReader read(String text, int piece) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    WebhookReader reader = new WebhookReader();
    for (int at = 0; at < bytes.length; at += piece) {
      assertThat(reader.isWhole()).isFalse();
      reader.add(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)), 1_000 + at);
    }
    assertThat(reader.isWhole()).isTrue();
    return reader;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 10_000})
  void aSignedWebhookVerifiesHoweverItArrives(int piece) {
    WebhookReader reader = read(EXAMPLE, piece);

    assertThat(reader.isSigned()).isTrue();
    assertThat(reader.verifies(CHECK)).isTrue();
    assertThat(reader.firstByteNanos()).isEqualTo(1_000);
    assertThat(reader.isSample()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"2432232314,2432232315", "g0hM,g0hN", "1614265330,1614265331"})
  void aChangedWebhookDoesNotVerify(String was, String is) {
    assertThat(read(EXAMPLE.replace(was, is), 10_000).verifies(CHECK)).isFalse();
  }

  @Test
  void aWebhookWithoutSignatureIsTold() {
    assertThat(read(EXAMPLE.replace("Webhook-Signature", "X-Signature"), 10_000).isSigned())
        .isFalse();
  }

  @Test
  void theNumbersOfASampleAreRead() {
    String payload =
        new String(SamplePayload.bytes(500), StandardCharsets.UTF_8)
            .replace("\"sentAt\":\"0000000000000000000", "\"sentAt\":\"0000000000000000077")
            .replace("\"sequence\":\"000000000000", "\"sequence\":\"000000000088");
    WebhookReader reader =
        read("POST /s123 HTTP/1.1\r\nContent-Length: 500\r\n\r\n" + payload, 10_000);

    assertThat(reader.kind()).isEqualTo('s');
    assertThat(reader.endpoint()).isEqualTo(123);
    assertThat(reader.isSample()).isTrue();
    assertThat(reader.sentAtNanos()).isEqualTo(77);
    assertThat(reader.sequence()).isEqualTo(88);
  }

  @Test
  void theNextRequestStartsAnew() {
    WebhookReader reader = read(EXAMPLE, 10_000);
    reader.reset();
    reader.add(
        ByteBuffer.wrap("POST /f5 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)), 9_000);

    assertThat(reader.isWhole()).isTrue();
    assertThat(reader.isSigned()).isFalse();
    assertThat(reader.endpoint()).isEqualTo(5);
    assertThat(reader.firstByteNanos()).isEqualTo(9_000);
  }
}
