package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Reading request bodies. */
class JsonObjectTest {
  @Test
  void theSpanOfAFieldIsItsBytesAsTheyCame() throws Exception {
    String body =
        "{\"a\": 1.50 ,\"payload\" :\t{ \"x\" : \"ü\\u00fc\", \"y\":[1e2 ] } , \"t\":\"v\\n\" }";
    JsonObject object = JsonObject.of(body.getBytes(StandardCharsets.UTF_8));
    assertThat(raw(object, "a")).isEqualTo("1.50");
    assertThat(raw(object, "payload")).isEqualTo("{ \"x\" : \"ü\\u00fc\", \"y\":[1e2 ] }");
    assertThat(raw(object, "t")).isEqualTo("\"v\\n\"");
    JsonObject inner = object.object("payload").or(object);
    assertThat(raw(inner, "x")).isEqualTo("\"ü\\u00fc\"");
    assertThat(raw(inner, "y")).isEqualTo("[1e2 ]");
  }

  private static String raw(JsonObject object, String name) {
    return new String(object.raw(name).or(new byte[0]), StandardCharsets.UTF_8);
  }
}
