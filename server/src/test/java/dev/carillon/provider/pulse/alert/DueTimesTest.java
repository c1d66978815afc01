package dev.carillon.provider.pulse.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DueTimesTest {
  private static final LocalTime SCHOOLS_TIME = LocalTime.of(16, 0);

  @Test
  void atOnceIsNow() {
    Instant now = Instant.parse("2024-03-04T05:06:07.089Z");
    assertThat(DueTimes.next(new Frequency.AtOnce(), school("Asia/Tokyo"), now)).isEqualTo(now);
  }

  @ParameterizedTest
  @CsvSource({
    // Without a time of its own it is the school's, 16:00.
    "Australia/Sydney, , 2024-05-01T15:59:59.999+10:00, 2024-05-01T16:00+10:00",
    "Australia/Sydney, , 2024-05-01T16:00+10:00, 2024-05-01T16:00+10:00",
    "Australia/Sydney, , 2024-05-01T16:00:00.001+10:00, 2024-05-02T16:00+10:00",
    // Sydney: 02:00–03:00 is missing on 6 October 2024 and there twice on 7 April.
    "Australia/Sydney, 16:00, 2024-10-05T17:00+10:00, 2024-10-06T16:00+11:00",
    "Australia/Sydney, 02:30, 2024-10-05T17:00+10:00, 2024-10-06T03:30+11:00",
    "Australia/Sydney, 02:00, 2024-10-05T17:00+10:00, 2024-10-06T03:00+11:00",
    "Australia/Sydney, 01:59, 2024-10-05T17:00+10:00, 2024-10-06T01:59+10:00",
    "Australia/Sydney, 03:00, 2024-10-05T17:00+10:00, 2024-10-06T03:00+11:00",
    "Australia/Sydney, 02:30, 2024-04-06T17:00+11:00, 2024-04-07T02:30+11:00",
    "Australia/Sydney, 02:30, 2024-04-07T02:30+11:00, 2024-04-07T02:30+11:00",
    "Australia/Sydney, 02:30, 2024-04-07T02:45+11:00, 2024-04-08T02:30+10:00",
    "Australia/Sydney, 02:30, 2024-04-07T02:15+10:00, 2024-04-08T02:30+10:00",
    // Auckland: 02:00–03:00 missing on 29 September 2024, 02:00–03:00 twice on 7 April.
    "Pacific/Auckland, 02:15, 2024-09-28T12:00+12:00, 2024-09-29T03:15+13:00",
    "Pacific/Auckland, 02:15, 2024-04-06T12:00+13:00, 2024-04-07T02:15+13:00",
    "Pacific/Auckland, 07:00, 2024-04-06T12:00+13:00, 2024-04-07T07:00+12:00",
    // London: 01:00–02:00 missing on 31 March 2024, twice on 27 October.
    "Europe/London, 01:00, 2024-03-30T12:00Z, 2024-03-31T02:00+01:00",
    "Europe/London, 01:59:59, 2024-03-30T12:00Z, 2024-03-31T02:59:59+01:00",
    "Europe/London, 01:30, 2024-10-27T00:29+01:00, 2024-10-27T01:30+01:00",
    "Europe/London, 01:30, 2024-10-27T01:29Z, 2024-10-28T01:30Z",
    // St John's is 3:30 (2:30 in summer) behind; until 2011 its clocks changed a minute past
    // midnight, back into the day before.
    "America/St_Johns, 02:30, 2024-03-09T12:00-03:30, 2024-03-10T03:30-02:30",
    "America/St_Johns, 01:30, 2024-11-02T12:00-02:30, 2024-11-03T01:30-02:30",
    "America/St_Johns, 16:00, 2024-11-02T18:00-02:30, 2024-11-03T16:00-03:30",
    "America/St_Johns, 00:30, 2010-03-13T12:00-03:30, 2010-03-14T01:30-02:30",
    "America/St_Johns, 23:30, 2010-11-06T12:00-02:30, 2010-11-06T23:30-02:30",
    "America/St_Johns, 23:30, 2010-11-06T23:15-03:30, 2010-11-07T23:30-03:30",
    "America/St_Johns, 00:00, 2010-11-06T23:15-02:30, 2010-11-07T00:00-02:30",
    "America/St_Johns, 00:00, 2010-11-06T23:15-03:30, 2010-11-08T00:00-03:30",
    // A whole day that Samoa never had.
    "Pacific/Apia, 09:00, 2011-12-29T10:00-10:00, 2011-12-31T09:00+14:00",
    // Without summer time.
    "Asia/Kolkata, 08:00, 2024-03-30T23:59:59+05:30, 2024-03-31T08:00+05:30",
    "Australia/Brisbane, 02:30, 2024-10-05T12:00+10:00, 2024-10-06T02:30+10:00",
    "UTC, 00:00, 2024-02-28T00:00:00.001Z, 2024-02-29T00:00Z",
    "UTC, 00:00, 2024-02-29T00:00:00.001Z, 2024-03-01T00:00Z",
  })
  void dailyIsTheNextTimeThatTheSchoolsClocksShowIt(
      String zone, LocalTime at, OffsetDateTime from, OffsetDateTime expected) {
    assertThat(DueTimes.next(new Frequency.Daily(at), school(zone), from.toInstant()))
        .isEqualTo(expected.toInstant());
  }

  @ParameterizedTest
  @CsvSource({
    "Australia/Sydney, MONDAY, 08:00, 2024-10-04T12:00+10:00, 2024-10-07T08:00+11:00",
    "Australia/Sydney, MONDAY, 08:00, 2024-10-07T08:00+11:00, 2024-10-07T08:00+11:00",
    "Australia/Sydney, MONDAY, 08:00, 2024-10-07T08:00:00.001+11:00, 2024-10-14T08:00+11:00",
    "Australia/Sydney, SUNDAY, 02:30, 2024-09-29T12:00+10:00, 2024-10-06T03:30+11:00",
    "Australia/Sydney, SUNDAY, 02:30, 2024-04-07T02:15+10:00, 2024-04-14T02:30+10:00",
    "Europe/London, SUNDAY, , 2024-03-31T00:30Z, 2024-03-31T16:00+01:00",
    "America/St_Johns, SATURDAY, 23:30, 2010-11-06T23:15-03:30, 2010-11-13T23:30-03:30",
    "Pacific/Apia, FRIDAY, 09:00, 2011-12-29T10:00-10:00, 2011-12-31T09:00+14:00",
    "UTC, THURSDAY, 12:00, 2024-12-27T00:00Z, 2025-01-02T12:00Z",
  })
  void weeklyIsThatOfTheWeekday(
      String zone, DayOfWeek weekday, LocalTime at, OffsetDateTime from, OffsetDateTime expected) {
    assertThat(DueTimes.next(new Frequency.Weekly(weekday, at), school(zone), from.toInstant()))
        .isEqualTo(expected.toInstant());
  }

  /** Around each change of the clocks, by watching a clock minute by minute. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Australia/Sydney",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Europe/London",
        "America/St_Johns",
        "America/Havana",
        "Asia/Beirut",
        "Asia/Kolkata"
      })
  void agreesWithSomebodyWhoWatchesTheClock(String name) {
    ZoneId zone = ZoneId.of(name);
    Instant around = Instant.parse("2007-01-01T00:00:00Z");
    for (int change = 0; change < 12; change++) {
      ZoneOffsetTransition transition = zone.getRules().nextTransition(around);
      around = transition == null ? around.plus(Duration.ofDays(200)) : transition.getInstant();
      watch(zone, around.truncatedTo(ChronoUnit.HOURS));
    }
  }

  private static void watch(ZoneId zone, Instant around) {
    for (LocalTime at : List.of(time(0, 0), time(0, 30), time(2, 0), time(2, 30), time(23, 30))) {
      Instant start = around.minus(Duration.ofHours(30));
      Set<Instant> due = watched(zone, at, start.minus(Duration.ofHours(30)), 7_800);
      for (int quarter = 0; quarter < 240; quarter++) {
        Instant from = start.plus(Duration.ofMinutes(quarter * 15L));
        Instant expected =
            due.stream().filter(time -> !time.isBefore(from)).sorted().findFirst().orElseThrow();
        assertThat(DueTimes.next(new Frequency.Daily(at), school(zone.getId()), from))
            .as("%s in %s after %s", at, zone, from.atZone(zone))
            .isEqualTo(expected);
      }
    }
  }

  /**
   * When a clock first shows the time on each of its days; where it jumps over it, as long after
   * the jump as the time lies beyond its beginning.
   */
  private static Set<Instant> watched(ZoneId zone, LocalTime at, Instant from, int minutes) {
    Set<Instant> due = new HashSet<>();
    Set<LocalDateTime> shown = new HashSet<>();
    LocalDateTime before = LocalDateTime.ofInstant(from, zone).minusMinutes(1);
    for (int minute = 0; minute < minutes; minute++) {
      Instant now = from.plus(Duration.ofMinutes(minute));
      LocalDateTime clock = LocalDateTime.ofInstant(now, zone);
      for (LocalDateTime missed = before.plusMinutes(1);
          missed.isBefore(clock);
          missed = missed.plusMinutes(1)) {
        if (missed.toLocalTime().equals(at)) {
          due.add(now.plus(Duration.between(before.plusMinutes(1), missed)));
        }
      }
      if (clock.toLocalTime().equals(at) && shown.add(clock)) {
        due.add(now);
      }
      before = clock;
    }
    return due;
  }

  private static LocalTime time(int hour, int minute) {
    return LocalTime.of(hour, minute);
  }

  private static School school(String zone) {
    SchoolKey key = new SchoolKey(new EnvironmentId("env_1"), "hill");
    return new School(key, "Hill", ZoneId.of(zone), SCHOOLS_TIME, List.of());
  }
}
