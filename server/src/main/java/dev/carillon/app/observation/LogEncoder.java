package dev.carillon.app.observation;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
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

  private final LogFormat format;

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

  private static String text(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    line.append(event.getInstant()).append(' ');
    String level = event.getLevel().toString();
    line.append(level).repeat(' ', Math.max(0, 5 - level.length())).append(' ');
    line.append(shortName(event.getLoggerName())).append(": ");
    line.append(Printable.of(event.getFormattedMessage()));
    for (KeyValuePair pair : pairs(event)) {
      line.append(' ').append(pair.key).append('=').append(value(pair.value));
    }
    line.append('\n');
    appendTrace(line, event.getThrowableProxy());
    return line.toString();
  }

  private static String value(Object value) {
    String text = Printable.of(String.valueOf(value));
    boolean plain =
        !text.isEmpty() && text.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=');
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String json(ILoggingEvent event) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", event.getInstant().toString());
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
