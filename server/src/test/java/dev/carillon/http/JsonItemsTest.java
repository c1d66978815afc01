package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bodies with many items. */
class JsonItemsTest {
  private static final String NDJSON = "application/x-ndjson";

  @Test
  void eachLineAndEachElementIsReadByItself() throws Exception {
    List<String> items =
        List.of("{\"p\":{\"a\" : 1}}", "{\"p\":1,\"p\":2}", "7", "{\"p\": \"ü\"}", "{\"p\":null}");
    Map<String, String> bodies =
        Map.of(
            "application/json; charset=utf-8",
            "[ " + String.join(" ,\n", items) + " ]\n",
            NDJSON,
            "\n" + String.join("\r\n \r\n", items));
    for (Map.Entry<String, String> body : bodies.entrySet()) {
      List<JsonItems.Item> read = JsonItems.of(request(body.getKey(), body.getValue()), 5);
      assertThat(read).extracting(JsonItems.Item::index).containsExactly(0, 1, 2, 3, 4);
      assertThat(raw(read.get(0))).isEqualTo("{\"a\" : 1}");
      assertThat(refusal(read.get(1)).code()).isEqualTo("malformed_json");
      assertThat(refusal(read.get(2)).problems().getFirst().loc()).containsExactly("body", "2");
      assertThat(raw(read.get(3))).isEqualTo("\"ü\"");
      assertThat(read.get(4).object().raw("p").isNull()).isTrue();
    }
  }

  @Test
  void aBrokenLineCostsThatLineAlone() throws Exception {
    List<JsonItems.Item> read =
        JsonItems.of(request(NDJSON, "{\"p\":1}\n{\"p\":\n{\"p\":\"\u0001\"}\n{\"p\":2}"), 9);
    assertThat(raw(read.get(0))).isEqualTo("1");
    assertThat(refusal(read.get(1)).status()).isEqualTo(400);
    assertThat(refusal(read.get(2)).status()).isEqualTo(400);
    assertThat(raw(read.get(3))).isEqualTo("2");
  }

  @Test
  void withoutAContentTypeTheFirstByteTells() throws Exception {
    assertThat(JsonItems.of(request("", " [{\"p\":1}]"), 9)).hasSize(1);
    assertThat(JsonItems.of(request("", "\n{\"p\":1}\n{\"p\":2}"), 9)).hasSize(2);
  }

  @Test
  void whatIsNoListIsRefusedWhole() {
    assertThat(refusal("application/json", "{\"p\":1}").status()).isEqualTo(422);
    assertThat(refusal("application/json", "[{\"p\":1}").status()).isEqualTo(400);
    assertThat(refusal("application/json", "[{\"p\":1},]").status()).isEqualTo(400);
    assertThat(refusal("application/json", "[{}] 1").status()).isEqualTo(400);
    assertThat(refusal("application/json", "").status()).isEqualTo(400);
    assertThat(refusal("application/json", "[]").status()).isEqualTo(422);
    assertThat(refusal(NDJSON, " \n ").status()).isEqualTo(422);
    assertThat(refusal(NDJSON, "{}\n".repeat(10)).problems().getFirst().msg())
        .contains("at most 9");
    assertThat(refusal("application/json", "[{},{},{},{},{},{},{},{},{},{}]").status())
        .isEqualTo(422);
    assertThat(refusal("text/plain", "[]").status()).isEqualTo(415);
    assertThat(refusal(NDJSON, "\uFEFF{}").status()).isEqualTo(400);
  }

  @Test
  void elementsOfRandomArraysAreExact() throws Exception {
    for (long seed = 0; seed < 500; seed++) {
      RandomJson random = new RandomJson(new SplittableRandom(seed));
      List<String> payloads = new ArrayList<>();
      StringBuilder body = new StringBuilder(random.space() + "[");
      for (int i = 0; i < 4; i++) {
        payloads.add(random.value(0));
        body.append(i == 0 ? "" : ",").append(random.space()).append("{").append(random.space());
        body.append("\"p\":").append(payloads.getLast()).append("}").append(random.space());
      }
      List<JsonItems.Item> items = JsonItems.of(request("", body.append("]").toString()), 4);
      for (int i = 0; i < 4; i++) {
        JsonObject object = items.get(i).object();
        String read = object.raw("p").isNull() ? "null" : raw(items.get(i));
        assertThat(read).as("seed %d", seed).isEqualTo(payloads.get(i));
      }
    }
  }

  private static String raw(JsonItems.Item item) throws HttpError {
    return new String(item.object().raw("p").or(new byte[0]), StandardCharsets.UTF_8);
  }

  private static HttpError refusal(JsonItems.Item item) {
    return catchThrowableOfType(HttpError.class, item::object);
  }

  private static HttpError refusal(String contentType, String body) {
    return catchThrowableOfType(HttpError.class, () -> JsonItems.of(request(contentType, body), 9));
  }

  private static Request request(String contentType, String body) {
    return new FakeRequest(
        "",
        contentType.isEmpty() ? Optional.empty() : Optional.of(contentType),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
