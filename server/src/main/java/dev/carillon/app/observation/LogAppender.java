package dev.carillon.app.observation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/**
 * Hands lines to a {@link LogWriter}; each is made by the thread that has something to say.
 * Warnings and errors are written at once: they may be the last words.
 */
final class LogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final LogEncoder encoder;
  private final LogWriter writer;

  LogAppender(LogEncoder encoder, LogWriter writer) {
    this.encoder = encoder;
    this.writer = writer;
  }

  @Override
  protected void append(ILoggingEvent event) {
    writer.add(encoder.encode(event), event.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Override
  public void stop() {
    super.stop();
    writer.close();
  }
}
