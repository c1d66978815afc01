package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.School;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When those whom an alert is addressed to are told. Times are told by the school's clocks: where
 * these are put forward over a time, it comes later by as much as they are put forward; where they
 * are put back and show it twice, the first counts.
 */
public final class DueTimes {
  /** Clocks can be put back over midnight, to the day before. */
  private static final int DAYS_BACK = 1;

  private DueTimes() {}

  /** The first time for it that is not before the given one. */
  public static Instant next(Frequency frequency, School school, Instant from) {
    return switch (frequency) {
      case Frequency.AtOnce _ -> from;
      case Frequency.Daily(LocalTime at) -> next(null, timeOf(at, school), school.zone(), from);
      case Frequency.Weekly(DayOfWeek day, LocalTime at) ->
          next(day, timeOf(at, school), school.zone(), from);
    };
  }

  private static LocalTime timeOf(@Nullable LocalTime own, School school) {
    return own == null ? school.messagesAt() : own;
  }

  /**
   * @param weekday null for every day
   */
  private static Instant next(
      @Nullable DayOfWeek weekday, LocalTime at, ZoneId zone, Instant from) {
    LocalDate day = from.atZone(zone).toLocalDate().minusDays(DAYS_BACK);
    while (true) {
      if (weekday == null || day.getDayOfWeek() == weekday) {
        // Of what does not exist this makes the time after the gap, of what exists twice the first.
        Instant time = ZonedDateTime.of(day, at, zone).toInstant();
        if (!time.isBefore(from)) {
          return time;
        }
      }
      day = day.plusDays(1);
    }
  }
}
