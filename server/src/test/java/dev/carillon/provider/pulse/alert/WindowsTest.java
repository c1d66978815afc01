package dev.carillon.provider.pulse.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.pulse.school.Semester;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WindowsTest {
  /** Two semesters with a gap between, then one that follows the second at once. */
  private static final List<Semester> SEMESTERS =
      List.of(
          semester("2023-07-17", "2023-12-08"),
          semester("2024-01-29", "2024-06-28"),
          semester("2024-06-29", "2024-12-06"));

  @ParameterizedTest
  @CsvSource({
    // Weeks begin on Monday; 2024-03-04 is one.
    "CURRENT_WEEK, 2024-03-03, 2024-02-26, 2024-03-03",
    "CURRENT_WEEK, 2024-03-04, 2024-03-04, 2024-03-10",
    "CURRENT_WEEK, 2024-03-07, 2024-03-04, 2024-03-10",
    "CURRENT_WEEK, 2024-03-10, 2024-03-04, 2024-03-10",
    "CURRENT_WEEK, 2024-03-11, 2024-03-11, 2024-03-17",
    "CURRENT_WEEK, 2025-01-01, 2024-12-30, 2025-01-05",
    "CURRENT_FORTNIGHT, 2024-03-03, 2024-02-19, 2024-03-03",
    "CURRENT_FORTNIGHT, 2024-03-04, 2024-02-26, 2024-03-10",
    "CURRENT_FORTNIGHT, 2024-03-10, 2024-02-26, 2024-03-10",
    "CURRENT_FORTNIGHT, 2024-01-01, 2023-12-25, 2024-01-07",
    "CURRENT_MONTH, 2024-01-31, 2024-01-01, 2024-01-31",
    "CURRENT_MONTH, 2024-02-01, 2024-02-01, 2024-02-29",
    "CURRENT_MONTH, 2024-02-29, 2024-02-01, 2024-02-29",
    "CURRENT_MONTH, 2023-02-28, 2023-02-01, 2023-02-28",
    "CURRENT_MONTH, 2100-02-10, 2100-02-01, 2100-02-28",
    "CURRENT_MONTH, 2024-04-30, 2024-04-01, 2024-04-30",
    "CURRENT_MONTH, 2024-12-31, 2024-12-01, 2024-12-31",
    "LAST_7_DAYS, 2024-03-01, 2024-02-24, 2024-03-01",
    "LAST_7_DAYS, 2023-03-01, 2023-02-23, 2023-03-01",
    "LAST_7_DAYS, 2024-01-06, 2023-12-31, 2024-01-06",
    "LAST_14_DAYS, 2024-03-01, 2024-02-17, 2024-03-01",
    "LAST_30_DAYS, 2024-03-01, 2024-02-01, 2024-03-01",
    "LAST_30_DAYS, 2023-03-01, 2023-01-31, 2023-03-01",
    // Both ends of a semester belong to it.
    "CURRENT_SEMESTER, 2023-07-17, 2023-07-17, 2023-12-08",
    "CURRENT_SEMESTER, 2023-12-08, 2023-07-17, 2023-12-08",
    "CURRENT_SEMESTER, 2024-06-28, 2024-01-29, 2024-06-28",
    "CURRENT_SEMESTER, 2024-06-29, 2024-06-29, 2024-12-06",
    "PREVIOUS_SEMESTER, 2023-12-09, 2023-07-17, 2023-12-08",
    "PREVIOUS_SEMESTER, 2024-01-28, 2023-07-17, 2023-12-08",
    "PREVIOUS_SEMESTER, 2024-01-29, 2023-07-17, 2023-12-08",
    "PREVIOUS_SEMESTER, 2024-06-28, 2023-07-17, 2023-12-08",
    "PREVIOUS_SEMESTER, 2024-06-29, 2024-01-29, 2024-06-28",
    "PREVIOUS_SEMESTER, 2024-12-06, 2024-01-29, 2024-06-28",
    "PREVIOUS_SEMESTER, 2024-12-07, 2024-06-29, 2024-12-06",
    "PREVIOUS_SEMESTER, 2031-01-01, 2024-06-29, 2024-12-06",
  })
  void countsTheDaysOfThePeriod(
      ThresholdPeriod period, LocalDate today, LocalDate from, LocalDate to) {
    assertThat(Windows.of(period, today, SEMESTERS)).contains(new DayRange(from, to));
  }

  @ParameterizedTest
  @CsvSource({
    "CURRENT_SEMESTER, 2023-07-16",
    "CURRENT_SEMESTER, 2023-12-09",
    "CURRENT_SEMESTER, 2024-01-28",
    "CURRENT_SEMESTER, 2024-12-07",
    "PREVIOUS_SEMESTER, 2023-07-16",
    "PREVIOUS_SEMESTER, 2023-07-17",
    "PREVIOUS_SEMESTER, 2023-12-08",
  })
  void countsNothingWhereThereIsNoSuchSemester(ThresholdPeriod period, LocalDate today) {
    assertThat(Windows.of(period, today, SEMESTERS)).isEmpty();
    assertThat(Windows.of(period, today, List.of())).isEmpty();
  }

  @Test
  void countsAllDaysWhereTheTypeTakesNoPeriod() {
    DayRange all = Windows.of(null, LocalDate.of(2024, 3, 1), SEMESTERS).orElseThrow();
    assertThat(all.contains(LocalDate.of(1, 1, 1))).isTrue();
    assertThat(all.contains(LocalDate.of(9999, 12, 31))).isTrue();
  }

  /** Each day of nine years, leap days among them, by asking of every day near it. */
  @ParameterizedTest
  @EnumSource(ThresholdPeriod.class)
  void agreesWithTheRuleAppliedToOneDayAtATime(ThresholdPeriod period) {
    for (LocalDate today = LocalDate.of(2019, 12, 25);
        today.isBefore(LocalDate.of(2025, 1, 10));
        today = today.plusDays(1)) {
      List<LocalDate> expected = new ArrayList<>();
      Predicate<LocalDate> rule = rule(period, today);
      for (LocalDate day = today.minusDays(400); day.isBefore(today.plusDays(400)); ) {
        if (rule.test(day)) {
          expected.add(day);
        }
        day = day.plusDays(1);
      }
      List<LocalDate> counted =
          Windows.of(period, today, SEMESTERS)
              .map(range -> range.from().datesUntil(range.to().plusDays(1)).toList())
              .orElse(List.of());
      // Further back than one looks here the last semester is the previous one for ever.
      if (period == ThresholdPeriod.PREVIOUS_SEMESTER && today.getYear() > 2024) {
        continue;
      }
      assertThat(counted).as("%s on %s", period, today).isEqualTo(expected);
    }
  }

  private static Predicate<LocalDate> rule(ThresholdPeriod period, LocalDate today) {
    return switch (period) {
      case CURRENT_WEEK -> day -> weekOf(day).equals(weekOf(today));
      case CURRENT_FORTNIGHT ->
          day -> weekOf(day).equals(weekOf(today)) || weekOf(day.plusDays(7)).equals(weekOf(today));
      case CURRENT_MONTH ->
          day -> day.getMonth() == today.getMonth() && day.getYear() == today.getYear();
      case LAST_7_DAYS -> day -> within(day, today, 7);
      case LAST_14_DAYS -> day -> within(day, today, 14);
      case LAST_30_DAYS -> day -> within(day, today, 30);
      case CURRENT_SEMESTER -> day -> indexOf(today) >= 0 && indexOf(day) == indexOf(today);
      case PREVIOUS_SEMESTER -> {
        LocalDate at = today;
        while (indexOf(at) < 0 && at.isAfter(SEMESTERS.getFirst().startsOn())) {
          at = at.minusDays(1);
        }
        int previous = indexOf(today) >= 0 ? indexOf(today) - 1 : indexOf(at);
        yield day -> previous >= 0 && indexOf(day) == previous;
      }
    };
  }

  private static boolean within(LocalDate day, LocalDate today, int days) {
    long ago = today.toEpochDay() - day.toEpochDay();
    return ago >= 0 && ago < days;
  }

  private static LocalDate weekOf(LocalDate day) {
    LocalDate monday = day;
    while (monday.getDayOfWeek() != DayOfWeek.MONDAY) {
      monday = monday.minusDays(1);
    }
    return monday;
  }

  private static int indexOf(LocalDate day) {
    for (int i = 0; i < SEMESTERS.size(); i++) {
      if (SEMESTERS.get(i).contains(day)) {
        return i;
      }
    }
    return -1;
  }

  private static Semester semester(@Nullable String from, String to) {
    return new Semester("of " + from, LocalDate.parse(from), LocalDate.parse(to));
  }
}
