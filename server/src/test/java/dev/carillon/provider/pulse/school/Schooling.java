package dev.carillon.provider.pulse.school;

import dev.carillon.model.EnvironmentId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A school and its people, for tests. */
public final class Schooling {
  public static final EnvironmentId HERE = new EnvironmentId("env_here");
  public static final EnvironmentId ELSEWHERE = new EnvironmentId("env_elsewhere");
  public static final SchoolKey OAK = new SchoolKey(HERE, "oak");

  private Schooling() {}

  public static School school(SchoolKey key) {
    return new School(
        key,
        "Oak School",
        ZoneId.of("Australia/Sydney"),
        LocalTime.of(15, 30),
        List.of(
            new Semester("2022-1", LocalDate.of(2022, 1, 28), LocalDate.of(2022, 7, 1)),
            new Semester("2022-2", LocalDate.of(2022, 7, 18), LocalDate.of(2022, 12, 16))));
  }

  /** The same id for the same name. */
  public static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  public static Staff staff(SchoolKey school, String name) {
    Map<String, String> identifiers = new LinkedHashMap<>();
    identifiers.put("sis_id", name + "-5678");
    identifiers.put("lms_guid", "3674940c");
    return new Staff(
        school, id(name), "1234", name + " Jane Smith", name, "Smith", "Mel", null, identifiers);
  }

  public static Student student(
      SchoolKey school, String name, @Nullable String homeroom, @Nullable Integer yearLevel) {
    return new Student(
        school,
        id(name),
        id(name + "'s enrolment"),
        null,
        new Student.Name(name, "Jones", "Max"),
        List.of("He", "Him", "His"),
        Map.of("sis_id", "5432"),
        homeroom,
        yearLevel);
  }

  public static Observation observation(
      SchoolKey school, String id, UUID student, String kind, LocalDate day) {
    return new Observation(school, id, student, kind, day, "Absent on " + day, 0, false);
  }
}
