package dev.carillon.app.observation;

/** How a line of the log is written. */
public enum LogFormat {
  /** For people: time, level, logger, message, then {@code name=value}. */
  TEXT,
  /** For machines: one JSON object a line. */
  JSON
}
