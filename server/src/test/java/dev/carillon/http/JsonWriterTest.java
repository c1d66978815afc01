package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.HttpError.Problem;
import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Writing answers. */
class JsonWriterTest {
  @Test
  void everyKindOfFieldIsWritten() {
    Payload json =
        JsonWriter.object()
            .text("text", "ü\"\\\n\u0001")
            .text("none", null)
            .number("long", 1L << 60)
            .number("maybe", (Integer) null)
            .bool("bool", true)
            .instant("at", Instant.parse("2026-11-23T14:00:00Z"))
            .texts("texts", List.of("a", "b"))
            .texts("noTexts", null)
            .numbers("numbers", List.of(1, 2L))
            .textMap("map", Map.of("k", "v"))
            .object("inner", inner -> inner.text("a", "b").object("deep", _ -> {}))
            .array("items", List.of(1, 2), (item, n) -> item.number("n", n))
            .raw("raw", "{ \"x\" : 1.50 }".getBytes(StandardCharsets.UTF_8))
            .nothing("nothing")
            .payload();
    assertThat(json.contentType()).isEqualTo("application/json");
    assertThat(text(json))
        .isEqualTo(
            "{\"text\":\"ü\\\"\\\\\\n\\u0001\",\"none\":null,\"long\":1152921504606846976,"
                + "\"maybe\":null,\"bool\":true,\"at\":\"2026-11-23T14:00:00.000000Z\","
                + "\"texts\":[\"a\",\"b\"],\"noTexts\":null,\"numbers\":[1,2],\"map\":{\"k\":\"v\"},"
                + "\"inner\":{\"a\":\"b\",\"deep\":{}},\"items\":[{\"n\":1},{\"n\":2}],"
                + "\"raw\":{ \"x\" : 1.50 },\"nothing\":null}");
  }

  @Test
  void rawValuesComeOutAsTheyWentIn() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      String value = new RandomJson(new SplittableRandom(seed)).value(0);
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      Payload json =
          JsonWriter.object()
              .raw("first", bytes)
              .text("between", "x".repeat(9_000))
              .array("items", List.of(1, 2), (item, _) -> item.raw("raw", bytes))
              .raw("last", bytes)
              .payload();
      JsonObject read = JsonObject.of(json.bytes());
      String last =
          read.raw("last").isNull()
              ? "null"
              : new String(read.raw("last").or(new byte[0]), StandardCharsets.UTF_8);
      assertThat(last).as("seed %d", seed).isEqualTo(value);
      assertThat(text(json)).startsWith("{\"first\":" + value + ",\"between\"");
    }
  }

  @Test
  void errorsHaveTheGeneralEnvelope() {
    Response plain =
        ErrorEnvelope.GENERAL.write(HttpError.of(404, "not_found", "No such thing"), "r-1");
    assertThat(plain.status()).isEqualTo(404);
    assertThat(plain.body())
        .isEqualTo(Payload.json("{\"code\":\"not_found\",\"detail\":\"No such thing\"}"));
    Response invalid =
        ErrorEnvelope.GENERAL.write(
            HttpError.invalid(
                List.of(new Problem(List.of("body", "name"), "field required", "missing"))),
            "r-1");
    assertThat(invalid.status()).isEqualTo(422);
    assertThat(invalid.body())
        .isEqualTo(
            Payload.json(
                "{\"code\":\"validation_error\",\"detail\":[{\"loc\":[\"body\",\"name\"],"
                    + "\"msg\":\"field required\",\"type\":\"missing\"}]}"));
  }

  @Test
  void timesAreWrittenAndReadInUtc() {
    Instant instant = Instant.parse("2026-11-23T14:00:00.120456789Z");
    assertThat(Timestamps.micros(instant)).isEqualTo("2026-11-23T14:00:00.120456Z");
    assertThat(Timestamps.millis(instant)).isEqualTo("2026-11-23T14:00:00.120Z");
    assertThat(Timestamps.parse("2026-11-23T16:00:00+02:00"))
        .isEqualTo(Instant.parse("2026-11-23T14:00:00Z"));
    for (String wrong : List.of("", "2026-11-23", "2026-11-23T14:00:00", "1700000000", "now")) {
      assertThat(Timestamps.parse(wrong)).as(wrong).isNull();
    }
  }

  private static String text(Payload payload) {
    return new String(payload.bytes(), StandardCharsets.UTF_8);
  }
}
