package dev.carillon.app.observation;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes log events. Whatever others put into a message or a value (a receiver's words, a name) can
 * neither end the line nor reach the terminal: control characters are escaped in both formats.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final int USUAL_LENGTH = 512;

  private final LogFormat format;
  private volatile Second second = new Second(0, "");

  /** One second's text: all lines of a second begin alike, and a date is dear to write. */
  private record Second(long epoch, String text) {}

  /** For logback.xml. */
  public LogEncoder() {
    this(LogFormat.TEXT);
  }

  public LogEncoder(LogFormat format) {
    this.format = format;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        switch (format) {
          case TEXT -> text(event);
          case JSON -> json(event);
        };
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private String text(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(USUAL_LENGTH);
    appendTime(line, event.getInstant());
    line.append(' ');
    String level = event.getLevel().toString();
    line.append(level).repeat(' ', Math.max(0, 5 - level.length())).append(' ');
    line.append(shortName(event.getLoggerName())).append(": ");
    line.append(Printable.of(event.getFormattedMessage()));
    for (KeyValuePair pair : pairs(event)) {
      line.append(' ').append(pair.key).append('=');
      appendValue(line, pair.value);
    }
    line.append('\n');
    appendTrace(line, event.getThrowableProxy());
    return line.toString();
  }

  /** As {@link Instant#toString} has it. */
  private void appendTime(StringBuilder line, Instant time) {
    Second known = second;
    if (known.epoch != time.getEpochSecond()) {
      String whole = Instant.ofEpochSecond(time.getEpochSecond()).toString();
      known = new Second(time.getEpochSecond(), whole.substring(0, whole.length() - 1));
      second = known;
    }
    line.append(known.text);
    int nanos = time.getNano();
    if (nanos != 0) {
      int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
      line.append('.');
      for (int divisor = 100_000_000, left = digits; left > 0; divisor /= 10, left--) {
        line.append((char) ('0' + nanos / divisor % 10));
      }
    }
    line.append('Z');
  }

  private static void appendValue(StringBuilder line, Object value) {
    String given = String.valueOf(value);
    if (isPlainAscii(given)) {
      line.append(given);
      return;
    }
    String text = Printable.of(given);
    boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> c == ' ' || c == '"' || c == '=');
    line.append(quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text);
  }

  /** Nearly all values are. */
  private static boolean isPlainAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '"' || c == '=') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private String json(ILoggingEvent event) {
    StringBuilder time = new StringBuilder();
    appendTime(time, event.getInstant());
    ObjectNode line = JSON.createObjectNode();
    line.put("time", time.toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", shortName(event.getLoggerName()));
    line.put("message", event.getFormattedMessage());
    for (KeyValuePair pair : pairs(event)) {
      switch (pair.value) {
        case null -> line.putNull(pair.key);
        case Integer number -> line.put(pair.key, number);
        case Long number -> line.put(pair.key, number);
        case Double number -> line.put(pair.key, number);
        case Boolean truth -> line.put(pair.key, truth);
        default -> line.put(pair.key, pair.value.toString());
      }
    }
    if (event.getThrowableProxy() != null) {
      StringBuilder trace = new StringBuilder();
      appendTrace(trace, event.getThrowableProxy());
      line.put("error", trace.toString());
    }
    return JSON.writeValueAsString(line) + "\n";
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static void appendTrace(StringBuilder out, @Nullable IThrowableProxy thrown) {
    String lead = "";
    for (IThrowableProxy error = thrown; error != null; error = error.getCause()) {
      out.append("  ").append(lead).append(error.getClassName());
      if (error.getMessage() != null) {
        out.append(": ").append(Printable.of(error.getMessage()));
      }
      out.append('\n');
      StackTraceElementProxy[] frames = error.getStackTraceElementProxyArray();
      for (int i = 0; i < frames.length - error.getCommonFrames(); i++) {
        out.append("    ").append(frames[i].getSTEAsString()).append('\n');
      }
      lead = "caused by ";
    }
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
