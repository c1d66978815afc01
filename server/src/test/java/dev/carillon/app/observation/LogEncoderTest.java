package dev.carillon.app.observation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogEncoderTest {
  private static final String NASTY = "a\r\nb\u001b[31mred\u009b32m\u0000\u2028\u202e\"q\" \\";

  private static String line(
      LogFormat format, String message, List<KeyValuePair> pairs, @Nullable Throwable error) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setLoggerName("dev.carillon.engine.Attempt");
    event.setLevel(Level.WARN);
    event.setInstant(Instant.parse("2026-11-23T14:00:00.123456Z"));
    event.setMessage(message);
    event.setKeyValuePairs(pairs);
    if (error != null) {
      event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(error));
    }
    return new String(new LogEncoder(format).encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void textHasTimeLevelLoggerMessageAndValues() {
    String line =
        line(
            LogFormat.TEXT,
            "attempt",
            List.of(
                new KeyValuePair("status", 200),
                new KeyValuePair("detail", "no route to host"),
                new KeyValuePair("empty", ""),
                new KeyValuePair("none", null)),
            null);

    assertThat(line)
        .isEqualTo(
            "2026-11-23T14:00:00.123456Z WARN  Attempt: attempt status=200"
                + " detail=\"no route to host\" empty=\"\" none=null\n");
  }

  @Test
  void theTimeIsWrittenAsInstantsAreAlsoWhenTheSecondIsKnown() {
    LogEncoder encoder = new LogEncoder(LogFormat.TEXT);
    List<String> times =
        List.of(
            "2026-11-23T14:00:00Z",
            "2026-11-23T14:00:00.1Z",
            "2026-11-23T14:00:00.000001Z",
            "2026-11-23T14:00:00.123456789Z",
            "2026-11-23T14:00:00.120Z",
            "2026-11-23T14:00:01.000000010Z",
            "2026-11-23T14:00:00.5Z",
            "1969-12-31T23:59:59.25Z",
            "1970-01-01T00:00:00.007Z");

    for (String time : times) {
      LoggingEvent event = new LoggingEvent();
      event.setLoggerName("x");
      event.setLevel(Level.INFO);
      event.setMessage("m");
      event.setInstant(Instant.parse(time));
      assertThat(new String(encoder.encode(event), StandardCharsets.UTF_8))
          .isEqualTo(Instant.parse(time) + " INFO  x: m\n");
    }
  }

  @Test
  void nothingThatOthersSayCanEndALineOfTextOrReachTheTerminal() {
    String line =
        line(LogFormat.TEXT, "got " + NASTY, List.of(new KeyValuePair("detail", NASTY)), null);

    assertThat(line).isEqualTo(line.strip() + "\n");
    assertThat(line.strip()).doesNotContainPattern("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u202e]");
    assertThat(line).contains("\\r\\n").contains("\\u001b[31m").contains("\\u009b");
  }

  @Test
  void jsonIsOneObjectALineWithTypedValues() {
    String line =
        line(
            LogFormat.JSON,
            "got " + NASTY,
            List.of(
                new KeyValuePair("status", 200),
                new KeyValuePair("total_ms", 1.5),
                new KeyValuePair("detail", NASTY)),
            null);

    assertThat(line.strip()).doesNotContainPattern("[^ -~]");
    JsonNode node = JsonMapper.shared().readTree(line);
    assertThat(node.path("time").asString()).isEqualTo("2026-11-23T14:00:00.123456Z");
    assertThat(node.path("level").asString()).isEqualTo("WARN");
    assertThat(node.path("logger").asString()).isEqualTo("Attempt");
    assertThat(node.path("message").asString()).isEqualTo("got " + NASTY);
    assertThat(node.path("status").isInt()).isTrue();
    assertThat(node.path("total_ms").asDouble()).isEqualTo(1.5);
    assertThat(node.path("detail").asString()).isEqualTo(NASTY);
  }

  @Test
  void anErrorComesWithItsTraceAndItsCauses() {
    Throwable error =
        new IllegalStateException("outer\nline", new IllegalArgumentException("inner"));

    String text = line(LogFormat.TEXT, "failed", List.of(), error);
    String json = line(LogFormat.JSON, "failed", List.of(), error);

    assertThat(text)
        .contains("java.lang.IllegalStateException: outer\\nline\n")
        .contains("caused by java.lang.IllegalArgumentException: inner\n")
        .contains("    at dev.carillon.app.observation.LogEncoderTest");
    assertThat(json.lines()).hasSize(1);
    assertThat(JsonMapper.shared().readTree(json).path("error").asString())
        .contains("IllegalStateException: outer\\nline")
        .contains("caused by");
  }
}
