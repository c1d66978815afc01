package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Semester;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which days a threshold counts on a given day, by the rules of the vendor's page "Pulse alert
 * threshold periods". A current period reaches to its end, so days to come count as far as
 * something is known of them.
 */
public final class Windows {
  private Windows() {}

  /**
   * @param period null where the alert's type takes none: all days count
   * @param today in the school's time zone
   * @return empty where there is no such period: outside of semesters there is no current one, and
   *     before the second there is no previous one
   */
  public static Optional<DayRange> of(
      @Nullable ThresholdPeriod period, LocalDate today, List<Semester> semesters) {
    return switch (period) {
      case null -> Optional.of(DayRange.ALWAYS);
      case CURRENT_WEEK -> Optional.of(weeks(today, 1));
      case CURRENT_FORTNIGHT -> Optional.of(weeks(today, 2));
      case CURRENT_MONTH ->
          Optional.of(
              new DayRange(
                  today.with(TemporalAdjusters.firstDayOfMonth()),
                  today.with(TemporalAdjusters.lastDayOfMonth())));
      case CURRENT_SEMESTER -> current(today, semesters).map(Windows::daysOf);
      case LAST_7_DAYS -> Optional.of(last(today, 7));
      case LAST_14_DAYS -> Optional.of(last(today, 14));
      case LAST_30_DAYS -> Optional.of(last(today, 30));
      case PREVIOUS_SEMESTER -> previous(today, semesters).map(Windows::daysOf);
    };
  }

  /** Up to the Sunday that ends this week. */
  private static DayRange weeks(LocalDate today, int count) {
    LocalDate sunday = today.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
    return new DayRange(sunday.minusWeeks(count).plusDays(1), sunday);
  }

  /** Today is one of them. */
  private static DayRange last(LocalDate today, int days) {
    return new DayRange(today.minusDays(days - 1L), today);
  }

  private static Optional<Semester> current(LocalDate today, List<Semester> semesters) {
    return semesters.stream().filter(semester -> semester.contains(today)).findFirst();
  }

  /** The last that ended before the current one; between semesters, the last that ended. */
  private static Optional<Semester> previous(LocalDate today, List<Semester> semesters) {
    LocalDate before = current(today, semesters).map(Semester::startsOn).orElse(today);
    return semesters.stream()
        .filter(semester -> semester.endsOn().isBefore(before))
        .max(Comparator.comparing(Semester::endsOn));
  }

  private static DayRange daysOf(Semester semester) {
    return new DayRange(semester.startsOn(), semester.endsOn());
  }
}
