package dev.carillon.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.benchmarks.child.Facts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the generator writes, and what it makes of answers. */
class WireTest {
  private static final Workload.Target TARGET =
      new Workload.Target(8080, "token-of-an-operator", "b01-", 16);

  private static String request(Workload.Shape shape, int application, long first, long sentAt) {
    RequestTemplate template = RequestTemplate.of(TARGET, shape);
    ByteBuffer copy = template.copy();
    template.fill(copy, application, first, sentAt);
    return StandardCharsets.UTF_8.decode(copy).toString();
  }

  @Test
  void aRequestIsWholeAndItsNumbersStandWhereTheyAreRead() {
    String request = request(new Workload.Shape(1, 1_024, true), 7, 42, 123_456_789L);

    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    assertThat(request)
        .startsWith("POST /api/v1/app/b01-000007/msg?with_content=false HTTP/1.1\r\n")
        .contains("\r\nAuthorization: Bearer token-of-an-operator\r\n")
        .containsPattern("\r\nIdempotency-Key: auto_[0-9a-f]+-000000000000000042\r\n")
        .contains("\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    JsonNode payload = JsonMapper.shared().readTree(body).path("payload");
    assertThat(payload.path("sentAt").asString()).isEqualTo("0000000000123456789");
    assertThat(payload.path("sequence").asString()).isEqualTo("000000000042");
    String raw = body.substring(body.indexOf("\"payload\":") + 10, body.length() - 1);
    assertThat(raw.getBytes(StandardCharsets.UTF_8)).hasSize(1_024);
  }

  @Test
  void aBatchNumbersEachMessage() {
    String request = request(new Workload.Shape(3, 400, false), 0, 10, 1);

    assertThat(request).contains("/msg/batch?").doesNotContain("Idempotency-Key");
    JsonNode items =
        JsonMapper.shared().readTree(request.substring(request.indexOf("\r\n\r\n") + 4));
    assertThat(items.size()).isEqualTo(3);
    assertThat(items.get(2).path("payload").path("sequence").asString()).isEqualTo("000000000012");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10_000})
  void anAnswerIsReadInPiecesOfAnySize(int piece) {
    String body = "{\"data\":[{\"status\":202},{\"status\":422,\"x\":\"y\"},{\"status\":202}]}";
    byte[] answer =
        ("HTTP/1.1 202 Accepted\r\nDate: now\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII);
    AnswerReader reader = new AnswerReader();

    for (int at = 0; at < answer.length; at += piece) {
      assertThat(reader.isWhole()).isFalse();
      int count = Math.min(piece, answer.length - at);
      reader.add(ByteBuffer.wrap(answer, at, count));
    }

    assertThat(reader.isWhole()).isTrue();
    assertThat(reader.status()).isEqualTo(202);
    assertThat(reader.acceptedItems()).isEqualTo(2);
    assertThat(reader.body()).isEqualTo(body);
  }

  @Test
  void anAnswerWithoutLengthIsRefused() {
    AnswerReader reader = new AnswerReader();
    reader.add(ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    assertThatThrownBy(reader::isWhole).hasMessageContaining("without Content-Length");
  }

  @Test
  void aWorkloadIsReadAsItWasWritten() {
    Workload workload =
        new Workload(
            TARGET, new Workload.Shape(100, 1_024, true), new Workload.Pace(64, 0.5, 1_000));

    assertThat(Workload.of(Facts.parse(Generator.argument(workload)))).isEqualTo(workload);
  }
}
