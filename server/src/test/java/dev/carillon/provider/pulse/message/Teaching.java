package dev.carillon.provider.pulse.message;

import dev.carillon.model.IdSource;
import dev.carillon.provider.Host;
import dev.carillon.provider.TestDatabase;
import dev.carillon.provider.pulse.alert.AlertRows;
import dev.carillon.provider.pulse.alert.AlertType;
import dev.carillon.provider.pulse.alert.AlertTypeRows;
import dev.carillon.provider.pulse.alert.Cohort;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.ErasingAlerts;
import dev.carillon.provider.pulse.alert.Evaluation;
import dev.carillon.provider.pulse.alert.Frequency;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.Trigger;
import dev.carillon.provider.pulse.alert.Turns;
import dev.carillon.provider.pulse.school.GroupRows;
import dev.carillon.provider.pulse.school.Homeroom;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.ObservationRows;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.provider.pulse.school.Staff;
import dev.carillon.provider.pulse.school.StaffRows;
import dev.carillon.provider.pulse.school.Student;
import dev.carillon.provider.pulse.school.StudentRows;
import dev.carillon.provider.pulse.school.YearLevel;
import dev.carillon.store.sql.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A school in a real database, whose messages go out at 16:00 UTC, at a time that the test sets;
 * and a server of which nothing but its memory is real.
 */
final class Teaching {
  static final SchoolKey SCHOOL = Samples.SCHOOL;
  static final Instant MORNING = Instant.parse("2024-03-06T08:00:00Z");
  static final Instant DUE = Instant.parse("2024-03-06T16:00:00Z");
  static final LocalDate TODAY = LocalDate.of(2024, 3, 6);
  static final AlertType ABSENCE =
      new AlertType(Samples.ENVIRONMENT, id("type"), "Absent", Set.of("absence"), "absence", false);

  final TestDatabase database;
  final FakeServer server;
  Instant now = MORNING;
  private final InstantSource time = () -> now;
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private final Evaluation evaluation = new Evaluation(time, random);

  Teaching(TestDatabase database) {
    this(database, new FakeServer());
  }

  Teaching(TestDatabase database, FakeServer server) {
    this.database = database;
    this.server = server;
  }

  static UUID id(String word) {
    return UUID.nameUUIDFromBytes(word.getBytes(StandardCharsets.UTF_8));
  }

  /** A composer as a node has it after its start. */
  Composer composer(Database on) {
    return new Composer(
        on,
        new Turns(on, evaluation, time),
        server.partners(),
        new Host.Sources(new IdSource(time, random), time, random));
  }

  Composer composer() {
    return composer(database);
  }

  MessageContents contents() {
    return new MessageContents(database, server, server);
  }

  void later(Duration by) {
    now = now.plus(by);
  }

  void openSchool() {
    database.write(session ->
        SchoolRows.insert(
            session, new School(SCHOOL, "North", ZoneOffset.UTC, LocalTime.of(16, 0), List.of())));
  }

  void staff(String... names) {
    database.write(session -> {
      for (String name : names) {
        StaffRows.put(
            session,
            List.of(new Staff(SCHOOL, id(name), null, name, name, "Smith", null, null, Map.of())));
      }
      return true;
    });
  }

  void student(String name, @Nullable String homeroom, @Nullable Integer yearLevel) {
    database.write(session -> {
      StudentRows.put(
          session,
          List.of(
              new Student(
                  SCHOOL,
                  id(name),
                  id("enrolment of " + name),
                  null,
                  new Student.Name(name, "Jones", null),
                  List.of(),
                  Map.of(),
                  homeroom,
                  yearLevel)));
      return true;
    });
  }

  void teaches(String teacher, String homeroom) {
    database.write(session -> {
      GroupRows.put(session, new Homeroom(SCHOOL, homeroom, id(teacher), "#123456"));
      return true;
    });
  }

  void leads(String lead, int level) {
    database.write(session -> {
      GroupRows.put(session, new YearLevel(SCHOOL, level, id(lead)));
      return true;
    });
  }

  static Recipient named(String name) {
    return new Recipient.Named(id(name));
  }

  /** Told each day, of any absence. */
  void alert(String name, Recipient... recipients) {
    alert(name, new Frequency.Daily(null), recipients);
  }

  void alert(String name, Frequency frequency, Recipient... recipients) {
    database.write(session -> {
      AlertTypeRows.put(session, ABSENCE);
      AlertRows.put(
          session,
          new ConfiguredAlert(
              SCHOOL,
              id(name),
              name,
              ABSENCE,
              Cohort.ALL,
              new Trigger.Any(),
              null,
              List.of(recipients),
              frequency,
              null,
              true));
      return true;
    });
  }

  void absent(String... students) {
    for (String student : students) {
      observe(
          new Observation(
              SCHOOL,
              UUID.randomUUID().toString(),
              id(student),
              "absence",
              TODAY,
              student + " was absent",
              1,
              false));
    }
  }

  void observe(Observation observation) {
    database.write(session -> {
      School school = SchoolRows.schoolToChange(session, SCHOOL).orElseThrow();
      ObservationRows.put(session, List.of(observation));
      evaluation.observed(
          session,
          school,
          Set.of(observation.student()),
          Set.of(observation.student()),
          Set.of(observation.kind()));
      return true;
    });
  }

  /** As the operators' API does it. */
  void erase(String person) {
    database.write(session -> {
      SchoolRows.schoolToChange(session, SCHOOL);
      new ErasingMessages(time).erase(session, SCHOOL, id(person));
      new ErasingAlerts().erase(session, SCHOOL, id(person));
      ObservationRows.deleteOfStudent(session, SCHOOL, id(person));
      StudentRows.delete(session, SCHOOL, id(person));
      return StaffRows.delete(session, SCHOOL, id(person));
    });
  }

  void deleteAlert(String name) {
    database.write(session -> {
      SchoolRows.schoolToChange(session, SCHOOL);
      new ErasingMessages(time).eraseAlert(session, SCHOOL, id(name));
      new ErasingAlerts().eraseAlert(session, SCHOOL, id(name));
      return AlertRows.delete(session, SCHOOL, id(name));
    });
  }

  void deleteSchool() {
    database.write(session -> {
      SchoolRows.schoolToChange(session, SCHOOL);
      new ErasingMessages(time).eraseSchool(session, SCHOOL);
      new ErasingAlerts().eraseSchool(session, SCHOOL);
      SchoolRows.deleteWhole(session, SCHOOL);
      return true;
    });
  }

  /** The states that raised alerts are in, with their reasons. */
  List<String> raised() {
    return database.query(
        "select state || coalesce(' ' || reason, '') from pulse_raised order by 1");
  }

  /** The states that messages are in, with their reasons. */
  List<String> states() {
    return database.query(
        "select state || coalesce(' ' || reason, '') from pulse_message order by 1");
  }
}
