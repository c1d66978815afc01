package dev.carillon.provider.pulse.alert;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.TestDatabase;
import dev.carillon.provider.pulse.alert.RaisedAlert.State;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.ObservationRows;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.provider.pulse.school.Semester;
import dev.carillon.provider.pulse.school.Student;
import dev.carillon.provider.pulse.school.StudentRows;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A school in a real database whose alerts are evaluated, at a time that the test sets. */
final class Watched {
  static final EnvironmentId ENVIRONMENT = new EnvironmentId("env_1");
  static final AlertType ABSENCE =
      new AlertType(
          ENVIRONMENT, id("absence type"), "Absent", Set.of("absence", "late"), "absence", true);

  final TestDatabase database;
  final SchoolKey key;
  final Evaluation evaluation;
  final Turns turns;
  private long versions;
  Instant now = Instant.parse("2024-03-06T01:00:00Z"); // Wednesday noon in Sydney

  Watched(TestDatabase database, SchoolKey key) {
    this.database = database;
    this.key = key;
    this.evaluation = new Evaluation(() -> now, RandomGenerator.of("L64X128MixRandom"));
    this.turns = new Turns(database, evaluation, () -> now);
  }

  /** The same id for the same word. */
  static UUID id(String word) {
    return UUID.nameUUIDFromBytes(word.getBytes(StandardCharsets.UTF_8));
  }

  static Semester semester(String from, String to) {
    return new Semester("of " + from, LocalDate.parse(from), LocalDate.parse(to));
  }

  School school(ZoneId zone, Semester... semesters) {
    return new School(key, "Hill", zone, LocalTime.of(16, 0), List.of(semesters));
  }

  /** Adds the school or changes it. */
  void put(School school) {
    database.write(session -> {
      if (!SchoolRows.insert(session, school)) {
        SchoolRows.update(session, school);
      }
      SchoolRows.changed(session, key);
      return true;
    });
  }

  void put(Student... students) {
    database.write(session -> {
      StudentRows.put(session, List.of(students));
      SchoolRows.changed(session, key);
      return true;
    });
  }

  void put(AlertType type) {
    database.write(session -> {
      AlertTypeRows.put(session, type);
      SchoolRows.changedByType(session, type.environment(), type.id());
      return true;
    });
  }

  void put(ConfiguredAlert alert) {
    database.write(session -> {
      AlertTypeRows.put(session, alert.type());
      AlertRows.put(session, alert);
      SchoolRows.changed(session, key);
      return true;
    });
  }

  void delete(ConfiguredAlert alert) {
    database.write(session -> {
      new ErasingAlerts().eraseAlert(session, key, alert.id());
      return AlertRows.delete(session, key, alert.id());
    });
  }

  Student student(String name, @Nullable String homeroom, @Nullable Integer yearLevel) {
    return new Student(
        key,
        id(name),
        id("enrolment of " + name),
        null,
        new Student.Name(name, "Jones", null),
        List.of(),
        Map.of(),
        homeroom,
        yearLevel);
  }

  ConfiguredAlert alert(String name, int needed, @Nullable ThresholdPeriod period) {
    return new ConfiguredAlert(
        key,
        id(name),
        name,
        ABSENCE,
        Cohort.ALL,
        new Trigger.AtLeast(needed),
        period,
        List.of(new Recipient.HomeroomTeacher()),
        new Frequency.Daily(null),
        null,
        true);
  }

  /** Each is a later version than the one before. */
  Observation observation(String id, String student, LocalDate day) {
    return new Observation(key, id, id(student), "absence", day, "Absent", ++versions, false);
  }

  /** Deletes all that is kept of a student. */
  void erase(UUID student) {
    database.write(session -> {
      new ErasingAlerts().erase(session, key, student);
      ObservationRows.deleteOfStudent(session, key, student);
      return StudentRows.delete(session, key, student);
    });
  }

  /** As an upload does it: of each observation only a later version than what is there. */
  void observe(Observation... observations) {
    observe(List.of(observations));
  }

  void observe(Collection<Observation> observations) {
    database.write(session -> {
      School school = SchoolRows.schoolToChange(session, key).orElseThrow();
      Map<String, Observation> before =
          ObservationRows.observations(
              session, key, observations.stream().map(Observation::id).toList());
      List<Observation> news =
          observations.stream()
              .filter(one -> {
                Observation was = before.get(one.id());
                return was == null || one.version() > was.version();
              })
              .toList();
      ObservationRows.put(session, news);
      Set<UUID> students = new HashSet<>();
      Set<UUID> corrected = new HashSet<>();
      Set<String> kinds = new HashSet<>();
      for (Observation one : news) {
        Observation was = before.get(one.id());
        for (Observation side : was == null ? List.of(one) : List.of(was, one)) {
          students.add(side.student());
          kinds.add(side.kind());
        }
        if (was != null) {
          corrected.add(was.student());
        }
      }
      if (!news.isEmpty()) {
        evaluation.observed(session, school, students, corrected, kinds);
      }
      return true;
    });
  }

  /** All that were raised for the student, the first first. */
  List<RaisedAlert> raised(String student) {
    return database.read(session -> RaisedRows.ofStudent(session, key, id(student)));
  }

  /** What each was raised for. */
  List<Set<String>> spent(String student) {
    return raised(student).stream().map(this::spent).toList();
  }

  Set<String> spent(RaisedAlert raised) {
    List<String> ids =
        database.query(
            "select observation_id from pulse_spent where raised_id = '%s'".formatted(raised.id()));
    return new HashSet<>(ids);
  }

  /** Gathers what is due, as messages do. */
  List<RaisedAlert> gather() {
    turns.catchUp(key);
    return database.write(session -> {
      List<RaisedAlert> due = RaisedRows.due(session, key, now, 1_000);
      List<UUID> ids = due.stream().map(RaisedAlert::id).toList();
      RaisedRows.move(session, key, ids, State.PENDING, State.ADDRESSED, null);
      return due;
    });
  }
}
