package dev.carillon.app.observation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** Sets the log up: one appender, to standard error, so that standard output stays for answers. */
public final class Logging {
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
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
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
