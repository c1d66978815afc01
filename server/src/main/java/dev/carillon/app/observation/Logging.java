package dev.carillon.app.observation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** Sets the log up: one appender, to standard error, so that standard output stays for answers. */
public final class Logging {
  /** Of text that waits to be written; a busy server makes a third of it within the delay. */
  private static final int BUFFER_BYTES = 256 * 1024;

  private static final Duration DELAY = Duration.ofMillis(10);

  private Logging() {}

  /**
   * @param level from which on Carillon's own lines are written; the libraries' from WARN on
   */
  public record Config(LogFormat format, LogLevel level) {
    public static final Config DEFAULTS = new Config(LogFormat.TEXT, LogLevel.INFO);
  }

  /** From which on lines are written. */
  public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  public static void configure(Config config) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return; // embedded in a program with a log of its own
    }
    LogEncoder encoder = new LogEncoder(config.format());
    encoder.setContext(context);
    encoder.start();
    LogWriter writer = new LogWriter(System.err, BUFFER_BYTES, DELAY);
    writer.start();
    // When the process ends, however long that takes, each line is written at once.
    Runtime.getRuntime().addShutdownHook(new Thread(writer::close, "log-shutdown"));
    LogAppender appender = new LogAppender(encoder, writer);
    appender.setContext(context);
    appender.setName("console");
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context
        .getLogger("dev.carillon")
        .setLevel(
            switch (config.level()) {
              case DEBUG -> Level.DEBUG;
              case INFO -> Level.INFO;
              case WARN -> Level.WARN;
              case ERROR -> Level.ERROR;
            });
  }
}
