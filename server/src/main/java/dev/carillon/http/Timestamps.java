package dev.carillon.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Instants as RFC 3339 texts. */
public final class Timestamps {
  private static final DateTimeFormatter MICROS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  private static final int LONGEST = 40;

  private Timestamps() {}

  /** UTC with six digits of the second, such as {@code 2026-11-23T14:00:00.123456Z}. */
  public static String micros(Instant instant) {
    return MICROS.format(instant);
  }

  /** UTC with three digits of the second, such as {@code 2026-11-23T14:00:00.123Z}. */
  public static String millis(Instant instant) {
    return MILLIS.format(instant);
  }

  /** Any RFC 3339 text with an offset, cut to microseconds; null if it is none. */
  public static @Nullable Instant parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException _) {
      return null;
    }
  }
}
