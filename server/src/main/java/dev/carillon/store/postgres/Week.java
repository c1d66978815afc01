package dev.carillon.store.postgres;

import dev.carillon.model.IdSource;
import dev.carillon.model.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The time of one partition: a week of UTC from Monday on, as message ids have it. Days would make
 * many partitions of the usual three months, and each list asks every one of them; months would
 * keep rows for long after their time.
 */
record Week(Instant start) implements Comparable<Week> {
  static final Duration LENGTH = Duration.ofDays(7);

  /** 1 January 1970 was a Thursday. */
  private static final Duration MONDAY = Duration.ofDays(4);

  static Week of(Instant time) {
    long millis = LENGTH.toMillis();
    long past = Math.floorMod(time.minus(MONDAY).toEpochMilli(), millis);
    return new Week(Instant.ofEpochMilli(time.toEpochMilli() - past));
  }

  /** The week that begins at a day written as {@link #name} writes it. */
  static Week named(String name) {
    LocalDate day = LocalDate.parse(name, DateTimeFormatter.BASIC_ISO_DATE);
    return new Week(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** Its first day, such as 20261123. */
  String name() {
    return DateTimeFormatter.BASIC_ISO_DATE.format(start.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  Instant end() {
    return start.plus(LENGTH);
  }

  Week next() {
    return new Week(end());
  }

  /** The lowest message id of the week. */
  String floor() {
    return IdSource.floor(MessageId.PREFIX, start);
  }

  /** The lowest message id beyond the week. */
  String ceiling() {
    return IdSource.floor(MessageId.PREFIX, end());
  }

  @Override
  public int compareTo(Week other) {
    return start.compareTo(other.start);
  }
}
