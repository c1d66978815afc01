package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.http.HttpError.Problem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Reading request bodies: what is taken, what is refused, and with which words. */
class JsonObjectTest {
  private static final TextRule NAME = TextRule.word(2, 5);

  @Test
  void theSpanOfAFieldIsItsBytesAsTheyCame() throws Exception {
    JsonObject object =
        json("{\"a\": 1.50 ,\"p\" :\t{ \"x\" : \"ü\\u00fc\", \"y\":[1e2 ] } , \"t\":\"v\\n\" }");
    assertThat(raw(object, "a")).isEqualTo("1.50");
    assertThat(raw(object, "p")).isEqualTo("{ \"x\" : \"ü\\u00fc\", \"y\":[1e2 ] }");
    assertThat(raw(object, "t")).isEqualTo("\"v\\n\"");
    JsonObject inner = object.object("p").or(object);
    assertThat(raw(inner, "x")).isEqualTo("\"ü\\u00fc\"");
    assertThat(raw(inner, "y")).isEqualTo("[1e2 ]");
    assertThat(object.rawLength("a")).isEqualTo(4);
  }

  @Test
  void everySpanOfRandomJsonIsExact() throws Exception {
    for (long seed = 0; seed < 2_000; seed++) {
      RandomJson random = new RandomJson(new SplittableRandom(seed));
      String before = random.value(3);
      String payload = random.value(0);
      String after = random.value(3);
      String body =
          "%s{%s\"a\"%s:%s%s%s,\"payload\":%s%s%s,\"z\":%s}%s"
              .formatted(
                  random.space(),
                  random.space(),
                  random.space(),
                  random.space(),
                  before,
                  random.space(),
                  random.space(),
                  payload,
                  random.space(),
                  after,
                  random.space());
      JsonObject object = json(body);
      assertThat(rawOrNull(object, "payload")).as("seed %d", seed).isEqualTo(payload);
      assertThat(rawOrNull(object, "a")).as("seed %d", seed).isEqualTo(before);
      assertThat(rawOrNull(object, "z")).as("seed %d", seed).isEqualTo(after);
    }
  }

  @Test
  void badJsonIsRefusedWithItsPlace() {
    Map<String, String> bad =
        Map.ofEntries(
            Map.entry("", "It is empty"),
            Map.entry("  \n ", "It is empty"),
            Map.entry("{", "line 1, column"),
            Map.entry("{\"a\":1,\n  \"b\":}", "line 2, column"),
            Map.entry("{\"a\":1,}", "line 1"),
            Map.entry("{'a':1}", "line 1"),
            Map.entry("{\"a\":01}", "line 1"),
            Map.entry("{\"a\":NaN}", "line 1"),
            Map.entry("{\"a\":+1}", "line 1"),
            Map.entry("{\"a\":\"\u0001\"}", "line 1"),
            Map.entry("{/* */}", "line 1"),
            Map.entry("{\"a\":1,\"a\":2}", "Duplicate"),
            Map.entry("{\"b\":{\"a\":1,\"a\":2}}", "Duplicate"),
            Map.entry("{\"b\":[{\"a\":1,\"\\u0061\":2}]}", "Duplicate"),
            Map.entry("{} {}", "Something follows"),
            Map.entry("{}]", "line 1"),
            Map.entry("{\"a\":" + "1".repeat(1_001) + "}", "more than 1000 characters"),
            Map.entry("{\"a\":1." + "1".repeat(1_001) + "}", "more than 1000 characters"),
            Map.entry("{\"a\":{\"b\":" + "1".repeat(1_001) + "}}", "more than 1000 characters"),
            Map.entry("{\"" + "n".repeat(4_097) + "\":1}", "more than 4096 characters"),
            Map.entry(nested(65), "more than 64 levels"),
            Map.entry("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}", "more than 64 levels"));
    bad.forEach((body, words) -> {
      HttpError error = refusal(body.getBytes(StandardCharsets.UTF_8));
      assertThat(error.status()).as(body).isEqualTo(400);
      assertThat(error.code()).as(body).isEqualTo("malformed_json");
      assertThat(error.detail()).as(body).doesNotContain("REDACTED", "StreamReadFeature");
      assertThat(error.detail()).as(body).contains(words);
    });
  }

  @Test
  void theDeepestThatIsAllowedIsTaken() throws Exception {
    JsonObject object = json("{\"a\":" + nested(63) + "}");
    assertThat(object.has("a")).isTrue();
  }

  @Test
  void onlyUtf8WithoutAMarkIsTaken() throws Exception {
    String body = "{\"name\":\"abc\"}";
    for (String other : List.of("UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE")) {
      HttpError error = refusal(body.getBytes(Charset.forName(other)));
      assertThat(error.status()).as(other).isEqualTo(400);
      assertThat(error.code()).as(other).isEqualTo("malformed_json");
    }
    assertThat(refusal(("\uFEFF" + body).getBytes(StandardCharsets.UTF_8)).detail())
        .contains("byte order mark");
    // Overlong, a surrogate, beyond the last code point, cut off: also where nobody looks.
    for (byte[] wrong :
        List.of(
            bytes(0xC0, 0x80),
            bytes(0xED, 0xA0, 0x80),
            bytes(0xF5, 0x80, 0x80, 0x80),
            bytes(0xC3))) {
      byte[] text = "{\"a\":{\"b\":\"  ".getBytes(StandardCharsets.UTF_8);
      byte[] whole = Arrays.copyOf(text, text.length + wrong.length + 3);
      System.arraycopy(wrong, 0, whole, text.length, wrong.length);
      System.arraycopy(
          "\"}}".getBytes(StandardCharsets.UTF_8), 0, whole, text.length + wrong.length, 3);
      assertThat(refusal(whole).code()).isEqualTo("malformed_json");
    }
    assertThat(json("{\"name\":\"üñ€😀\"}").text("name", TextRule.text(4, 4)).orNull())
        .isEqualTo("üñ€😀");
  }

  @Test
  void anotherValueThanAnObjectIsWellFormedButWrong() {
    for (String body : List.of("[]", "[{}]", "1", "\"a\"", "null", " true ")) {
      HttpError error = refusal(body.getBytes(StandardCharsets.UTF_8));
      assertThat(error.status()).as(body).isEqualTo(422);
      assertThat(error.problems())
          .containsExactly(
              new Problem(List.of("body"), "must be a JSON object", "type_error.dict"));
    }
  }

  @Test
  void absentNullAndValueAreToldApart() throws Exception {
    JsonObject object = json("{\"n\":null,\"v\":\"abc\",\"unknown\":[1]}");
    assertThat(object.text("a", NAME)).isEqualTo(new Given.Absent<>());
    assertThat(object.text("n", NAME)).isEqualTo(new Given.Null<>());
    assertThat(object.text("v", NAME)).isEqualTo(new Given.Value<>("abc"));
    assertThat(object.text("a", NAME).over("old")).isEqualTo("old");
    assertThat(object.text("n", NAME).over("old")).isNull();
    assertThat(object.text("v", NAME).over("old")).isEqualTo("abc");
    assertThat(object.raw("n").isNull()).isTrue();
    assertThat(object.raw("a").isAbsent()).isTrue();
    object.check();
  }

  @Test
  void rightValuesAreRead() throws Exception {
    JsonObject object =
        json(
            """
            {"i": -7, "b": true, "s": ["aa", "bb"], "m": {"kk": "vv", "k.": ""}, "l": [5, 0],
             "t": "2026-11-23T15:00:00.1234567+01:00", "o": {"name": "abc"}}\
            """);
    assertThat(object.integer("i", -7, 7).orNull()).isEqualTo(-7);
    assertThat(object.bool("b").or(false)).isTrue();
    assertThat(object.texts("s", NAME, 1, 2).orNull()).isEqualTo(Set.of("aa", "bb"));
    assertThat(object.textMap("m", NAME, TextRule.text(0, 2), 2).orNull())
        .isEqualTo(Map.of("kk", "vv", "k.", ""));
    assertThat(object.integers("l", 0, 5, 2).orNull()).isEqualTo(List.of(5, 0));
    assertThat(object.instant("t").orNull())
        .isEqualTo(Instant.parse("2026-11-23T14:00:00.123456Z"));
    assertThat(object.object("o").map(inner -> inner.text("name", NAME).or("")).orNull())
        .isEqualTo("abc");
    object.check();
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheirPlaces() throws Exception {
    JsonObject object =
        json(
            """
            {"short": "a", "long": "abcdef", "shape": "a b", "number": 5, "nul": "a\\u0000",
             "half": "a\\ud800b", "i1": 8, "i2": 1.0, "i3": "1", "i4": 99999999999999999999, "b": 1,
             "s1": ["aa", 1, "aa", "x"], "s2": [], "s3": ["aa", "bb", "cc"], "s4": {},
             "m1": {"kk": 1, "k": "v"}, "m2": [], "m3": {"aa": "", "bb": "", "cc": ""},
             "o": {"name": 1}, "o2": 1, "t": "yesterday", "none": null}\
            """);
    TextRule any = TextRule.text(1, 5);
    object.text("short", NAME);
    object.text("long", NAME);
    object.text("shape", NAME);
    object.text("number", NAME);
    object.text("nul", any);
    object.text("half", any);
    object.integer("i1", 0, 7);
    object.integer("i2", 0, 7);
    object.integer("i3", 0, 7);
    object.integer("i4", 0, 7);
    object.bool("b");
    object.texts("s1", NAME, 0, 9);
    object.texts("s2", NAME, 1, 9);
    object.texts("s3", NAME, 0, 2);
    object.texts("s4", NAME, 0, 2);
    object.textMap("m1", NAME, any, 9);
    object.textMap("m2", NAME, any, 9);
    object.textMap("m3", NAME, any, 2);
    object.object("o").or(object).text("name", NAME);
    object.object("o2");
    object.instant("t");
    assertThat(object.required("none", object.text("none", NAME), "placeholder"))
        .isEqualTo("placeholder");
    assertThat(object.required("gone", object.text("gone", NAME), "placeholder"))
        .isEqualTo("placeholder");
    object.required("short", object.text("short", NAME), "placeholder");
    HttpError error = catchThrowableOfType(HttpError.class, object::check);
    assertThat(error.status()).isEqualTo(422);
    assertThat(error.problems())
        .extracting(problem -> String.join(".", problem.loc()) + " " + problem.type())
        .containsExactly(
            "body.short value_error.any_str.min_length",
            "body.long value_error.any_str.max_length",
            "body.shape value_error.str.regex",
            "body.number type_error.str",
            "body.nul value_error.str.character",
            "body.half value_error.str.character",
            "body.i1 value_error.number",
            "body.i2 type_error.integer",
            "body.i3 type_error.integer",
            "body.i4 value_error.number",
            "body.b type_error.bool",
            "body.s1.1 type_error.str",
            "body.s1.2 value_error.duplicate",
            "body.s1.3 value_error.any_str.min_length",
            "body.s2 value_error.list.min_items",
            "body.s3 value_error.list.max_items",
            "body.s4 type_error.list",
            "body.m1.kk type_error.str",
            "body.m1.k value_error.any_str.min_length",
            "body.m2 type_error.dict",
            "body.m3 value_error.dict.max_items",
            "body.o.name type_error.str",
            "body.o2 type_error.dict",
            "body.t value_error.datetime",
            "body.none type_error.none.not_allowed",
            "body.gone value_error.missing",
            "body.short value_error.any_str.min_length");
  }

  @Test
  void anArrayOfObjectsIsReadOneByOne() throws Exception {
    JsonObject object =
        json(
            "{\"a\": [ {\"n\": \"one\", \"deep\": {\"x\":[1]}}, {} , {\"n\":\"\u00fc3\"}], \"e\":[]}");
    List<JsonObject> objects = object.objects("a", 1, 3).or(List.of());
    assertThat(objects).hasSize(3);
    assertThat(objects.get(0).text("n", TextRule.text(1, 9)).orNull()).isEqualTo("one");
    assertThat(raw(objects.get(0), "deep")).isEqualTo("{\"x\":[1]}");
    assertThat(objects.get(1).has("n")).isFalse();
    assertThat(objects.get(2).text("n", TextRule.text(1, 9)).orNull()).isEqualTo("ü3");
    assertThat(object.objects("e", 0, 3).or(List.of(object))).isEmpty();
    object.check();

    JsonObject bad = json("{\"a\":[{\"n\":1},[{}],7,{}], \"b\":{}, \"c\":[]}");
    assertThat(bad.objects("a", 0, 4).isAbsent()).isTrue();
    bad.objects("a", 0, 3);
    bad.objects("b", 0, 3);
    bad.objects("c", 1, 3);
    HttpError error = catchThrowableOfType(HttpError.class, bad::check);
    assertThat(error.problems())
        .extracting(problem -> String.join(".", problem.loc()) + " " + problem.type())
        .containsExactly(
            "body.a.1 type_error.dict",
            "body.a.2 type_error.dict",
            "body.a value_error.list.max_items",
            "body.b type_error.list",
            "body.c value_error.list.min_items");

    JsonObject inner = json("{\"a\":[{},{\"n\":1}]}");
    inner.objects("a", 0, 2).or(List.of()).getLast().text("n", NAME);
    HttpError placed = catchThrowableOfType(HttpError.class, inner::check);
    assertThat(placed.problems().getFirst().loc()).containsExactly("body", "a", "1", "n");
  }

  @Test
  void longNumbers() throws Exception {
    JsonObject object =
        json(
            "{\"a\":9007199254740991,\"b\":9007199254740992,\"c\":1e3,\"d\":-1,\"e\":%s}"
                .formatted("9".repeat(900)));
    long most = (1L << 53) - 1;
    assertThat(object.wholeNumber("a", 0, most).orNull()).isEqualTo(most);
    object.check();
    for (String name : List.of("b", "c", "d", "e")) {
      assertThat(object.wholeNumber(name, 0, most).isAbsent()).isTrue();
    }
    HttpError error = catchThrowableOfType(HttpError.class, object::check);
    assertThat(error.problems())
        .extracting(Problem::type)
        .containsExactly(
            "value_error.number", "type_error.integer", "value_error.number", "value_error.number");
  }

  private static JsonObject json(String body) throws HttpError {
    return JsonObject.of(body.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpError refusal(byte[] body) {
    return catchThrowableOfType(HttpError.class, () -> JsonObject.of(body));
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static String raw(JsonObject object, String name) {
    return new String(object.raw(name).or(new byte[0]), StandardCharsets.UTF_8);
  }

  private static String rawOrNull(JsonObject object, String name) {
    return object.raw(name).isNull() ? "null" : raw(object, name);
  }
}
