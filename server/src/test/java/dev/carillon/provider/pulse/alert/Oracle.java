package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.Semester;
import dev.carillon.provider.pulse.school.Student;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rule of docs/guide/pulse.md ("Thresholds") by brute force: keeps every observation that it
 * ever heard of and every alert that was ever raised, and goes through all of them each time.
 */
final class Oracle {
  private static final int DAYS_LOOKED_AT = 420;

  School school;
  final Map<UUID, Student> students = new LinkedHashMap<>();
  final Map<UUID, ConfiguredAlert> alerts = new LinkedHashMap<>();
  final List<Observation> heard = new ArrayList<>();
  final List<Raised> raised = new ArrayList<>();
  boolean changed;
  private final Map<UUID, List<Object>> lastTerms = new HashMap<>();
  private final Map<List<Object>, NavigableSet<LocalDate>> knownDays = new HashMap<>();
  private @Nullable Instant nextDay;
  private Map<String, Observation> current = Map.of();
  private int currentOf;

  Oracle(School school) {
    this.school = school;
  }

  /** One time that an alert was raised. */
  static final class Raised {
    final UUID alert;
    final UUID student;
    final NavigableSet<LocalDate> days;
    final boolean everyDay;
    final TreeSet<String> spent;
    final Instant raisedAt;
    final Instant dueAt;
    String state = "pending";
    String reason = "-";

    Raised(
        UUID alert,
        UUID student,
        @Nullable NavigableSet<LocalDate> days,
        Instant at,
        Instant dueAt) {
      this.alert = alert;
      this.student = student;
      this.everyDay = days == null;
      this.days = days == null ? new TreeSet<>() : days;
      this.spent = new TreeSet<>();
      this.raisedAt = at;
      this.dueAt = dueAt;
    }

    boolean pending() {
      return state.equals("pending");
    }

    boolean counts(LocalDate day) {
      return everyDay || days.contains(day);
    }

    void withdraw(String why) {
      state = "withdrawn";
      reason = why;
      spent.clear();
    }

    @Override
    public String toString() {
      LocalDate from = everyDay ? LocalDate.MIN : days.first();
      LocalDate to = everyDay ? LocalDate.MAX : days.last();
      return "%s %s %d..%d %s %s at %d due %d for %s"
          .formatted(
              alert,
              student,
              from.toEpochDay(),
              to.toEpochDay(),
              state,
              reason,
              raisedAt.toEpochMilli(),
              dueAt.toEpochMilli(),
              spent);
    }
  }

  /** The latest version of each; of equal versions the first. */
  Map<String, Observation> current() {
    if (heard.size() != currentOf) {
      current = latest();
      currentOf = heard.size();
    }
    return current;
  }

  private Map<String, Observation> latest() {
    Map<String, Observation> latest = new LinkedHashMap<>();
    for (Observation one : heard) {
      Observation before = latest.get(one.id());
      if (before == null || one.version() > before.version()) {
        latest.put(one.id(), one);
      }
    }
    return latest;
  }

  void observe(List<Observation> batch, Instant now) {
    Set<UUID> touched = new HashSet<>();
    Set<String> kinds = new HashSet<>();
    Map<String, Observation> before = current();
    heard.addAll(batch);
    Map<String, Observation> after = current();
    for (Observation one : batch) {
      Observation was = before.get(one.id());
      Observation is = Objects.requireNonNull(after.get(one.id()));
      if (!is.equals(was)) {
        for (Observation side : was == null ? List.of(is) : List.of(was, is)) {
          touched.add(side.student());
          kinds.add(side.kind());
        }
      }
    }
    if (touched.isEmpty()) {
      return;
    }
    withdrawOnOtherTerms();
    correct(touched);
    for (ConfiguredAlert alert : alerts.values()) {
      if (alert.type().counts().stream().anyMatch(kinds::contains)) {
        touched.forEach(student -> raiseIfMet(alert, student, now, now));
      }
    }
  }

  /** At the turn of the school's day, or after something that decides about alerts was changed. */
  void catchUp(Instant now) {
    boolean turned = nextDay != null && !now.isBefore(nextDay);
    if (!turned && !changed) {
      return;
    }
    LocalDate today = now.atZone(school.zone()).toLocalDate();
    Instant from = turned ? today.atStartOfDay(school.zone()).toInstant() : now;
    withdrawOnOtherTerms();
    for (ConfiguredAlert alert : alerts.values()) {
      students.keySet().forEach(student -> raiseIfMet(alert, student, now, from));
    }
    changed = false;
    nextDay = today.plusDays(1).atStartOfDay(school.zone()).toInstant();
  }

  void gather(Instant now) {
    catchUp(now);
    for (Raised one : raised) {
      if (one.pending() && !one.dueAt.isAfter(now)) {
        one.state = "addressed";
      }
    }
  }

  void delete(UUID alert) {
    alerts.remove(alert);
    lastTerms.remove(alert);
    for (Raised one : raised) {
      if (one.alert.equals(alert) && one.pending()) {
        one.withdraw("alert_deleted");
      }
    }
  }

  void erase(UUID student) {
    Set<String> theirs = new HashSet<>();
    current().values().stream()
        .filter(one -> one.student().equals(student))
        .forEach(one -> theirs.add(one.id()));
    heard.removeIf(one -> theirs.contains(one.id()));
    raised.removeIf(one -> one.student.equals(student));
    raised.forEach(one -> one.spent.removeAll(theirs));
    students.remove(student);
    currentOf = -1;
  }

  private void withdrawOnOtherTerms() {
    for (ConfiguredAlert alert : alerts.values()) {
      List<Object> terms = terms(alert);
      List<Object> before = lastTerms.put(alert.id(), terms);
      if (before == null || before.equals(terms)) {
        continue;
      }
      for (Raised one : raised) {
        if (one.alert.equals(alert.id()) && one.pending()) {
          one.withdraw(alert.enabled() ? "alert_changed" : "alert_disabled");
        }
      }
    }
  }

  private static List<Object> terms(ConfiguredAlert alert) {
    return alert.enabled()
        ? List.of(
            alert.type().id(),
            alert.type().counts(),
            alert.cohort(),
            alert.trigger().needed(),
            String.valueOf(alert.period()))
        : List.of();
  }

  private void correct(Set<UUID> touched) {
    List<Raised> broken = new ArrayList<>();
    for (Raised one : raised) {
      if (one.pending()
          && touched.contains(one.student)
          && one.spent.removeIf(id -> !stillCounts(one, id))) {
        broken.add(one);
      }
    }
    broken.sort(Comparator.comparing(one -> one.raisedAt));
    for (Raised one : broken) {
      ConfiguredAlert alert = Objects.requireNonNull(alerts.get(one.alert));
      Set<String> more = new HashSet<>();
      for (Observation each : current().values()) {
        if (stillCounts(one, each.id()) && !isSpent(one.alert, each.id())) {
          more.add(each.id());
        }
      }
      if (one.spent.size() + more.size() >= alert.trigger().needed()) {
        one.spent.addAll(more);
      } else {
        one.withdraw("corrected");
      }
    }
  }

  private boolean stillCounts(Raised one, String id) {
    Observation now = current().get(id);
    ConfiguredAlert alert = Objects.requireNonNull(alerts.get(one.alert));
    return now != null
        && !now.removed()
        && now.student().equals(one.student)
        && alert.type().counts().contains(now.kind())
        && one.counts(now.day());
  }

  private boolean isSpent(UUID alert, String id) {
    return raised.stream().anyMatch(one -> one.alert.equals(alert) && one.spent.contains(id));
  }

  private void raiseIfMet(ConfiguredAlert alert, UUID id, Instant now, Instant from) {
    Student student = students.get(id);
    if (student == null || !alert.enabled() || !watches(alert.cohort(), student)) {
      return;
    }
    LocalDate today = now.atZone(school.zone()).toLocalDate();
    NavigableSet<LocalDate> days =
        alert.period() == null ? null : days(alert.period(), today, school.semesters());
    if (days != null && days.isEmpty()) {
      return;
    }
    Raised one = new Raised(alert.id(), id, days, now, due(alert.frequency(), from));
    for (Observation each : current().values()) {
      if (stillCounts(one, each.id()) && !isSpent(alert.id(), each.id())) {
        one.spent.add(each.id());
      }
    }
    if (one.spent.size() >= alert.trigger().needed()) {
      raised.add(one);
    }
  }

  private static boolean watches(Cohort cohort, Student student) {
    boolean all =
        cohort.yearLevels().isEmpty()
            && cohort.homerooms().isEmpty()
            && cohort.students().isEmpty();
    return all
        || cohort.yearLevels().stream().anyMatch(year -> year.equals(student.yearLevel()))
        || cohort.homerooms().stream().anyMatch(room -> room.equals(student.homeroom()))
        || cohort.students().stream().anyMatch(id -> id.equals(student.id()));
  }

  private Instant due(Frequency frequency, Instant from) {
    LocalTime at =
        switch (frequency) {
          case Frequency.AtOnce _ -> null;
          case Frequency.Daily daily -> daily.at() == null ? school.messagesAt() : daily.at();
          case Frequency.Weekly weekly -> weekly.at() == null ? school.messagesAt() : weekly.at();
        };
    if (at == null) {
      return from;
    }
    Instant due =
        from.atZone(school.zone()).toLocalDate().atTime(at).atZone(school.zone()).toInstant();
    while (due.isBefore(from)
        || (frequency instanceof Frequency.Weekly weekly
            && due.atZone(school.zone()).getDayOfWeek() != weekly.day())) {
      due = due.atZone(school.zone()).plusDays(1).with(at).toInstant();
    }
    return due;
  }

  private NavigableSet<LocalDate> days(
      ThresholdPeriod period, LocalDate today, List<Semester> semesters) {
    return knownDays.computeIfAbsent(
        List.of(period, today, semesters), _ -> daysOneByOne(period, today, semesters));
  }

  private static NavigableSet<LocalDate> daysOneByOne(
      ThresholdPeriod period, LocalDate today, List<Semester> semesters) {
    TreeSet<LocalDate> days = new TreeSet<>();
    for (LocalDate day = today.minusDays(DAYS_LOOKED_AT);
        day.isBefore(today.plusDays(DAYS_LOOKED_AT));
        day = day.plusDays(1)) {
      if (counts(period, day, today, semesters)) {
        days.add(day);
      }
    }
    return days;
  }

  private static boolean counts(
      ThresholdPeriod period, LocalDate day, LocalDate today, List<Semester> semesters) {
    long ago = today.toEpochDay() - day.toEpochDay();
    return switch (period) {
      case CURRENT_WEEK -> monday(day).equals(monday(today));
      case CURRENT_FORTNIGHT ->
          monday(day).equals(monday(today)) || monday(day).plusDays(7).equals(monday(today));
      case CURRENT_MONTH -> day.getYear() == today.getYear() && day.getMonth() == today.getMonth();
      case CURRENT_SEMESTER ->
          semesters.stream().anyMatch(one -> one.contains(day) && one.contains(today));
      case LAST_7_DAYS -> ago >= 0 && ago <= 6;
      case LAST_14_DAYS -> ago >= 0 && ago <= 13;
      case LAST_30_DAYS -> ago >= 0 && ago <= 29;
      case PREVIOUS_SEMESTER -> {
        // Going back from today, the first semester that one comes to and is not in.
        Semester found = null;
        for (LocalDate back = today;
            found == null && back.isAfter(today.minusDays(DAYS_LOOKED_AT));
            back = back.minusDays(1)) {
          for (Semester one : semesters) {
            found = one.contains(back) && !one.contains(today) ? one : found;
          }
        }
        yield found != null && found.contains(day);
      }
    };
  }

  private static LocalDate monday(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.MONDAY ? day : monday(day.minusDays(1));
  }
}
