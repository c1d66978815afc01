package dev.carillon.provider.pulse.message;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.alert.AlertType;
import dev.carillon.provider.pulse.alert.Cohort;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Frequency;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.alert.Trigger;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Staff;
import dev.carillon.provider.pulse.school.Student;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The people and the alert of the document's sample. */
final class Samples {
  static final EnvironmentId ENVIRONMENT = new EnvironmentId("env_1");
  static final SchoolKey SCHOOL = new SchoolKey(ENVIRONMENT, "north");

  static final AlertType ABSENT =
      new AlertType(
          ENVIRONMENT,
          UUID.fromString("ccb888d0-0a05-4ec3-b7b8-ef72467941a7"),
          "Absent from class without reason",
          Set.of("absence.unexplained"),
          "absence",
          true);

  private Samples() {}

  static Staff melissa() {
    return new Staff(
        SCHOOL,
        UUID.fromString("e2e52993-5686-49a1-8810-ad88c00137da"),
        "1234",
        "Melissa Jane Smith",
        "Melissa",
        "Smith",
        "Mel",
        "mel.smith@school.edu",
        ordered("sis_id", "5678", "lms_guid", "3674940c-ef02-461c-b72e-22d2c0c5a63e"));
  }

  /** With first name and surname where they belong: the document has them the other way round. */
  static Student max() {
    return new Student(
        SCHOOL,
        UUID.fromString("f910f248-6782-472d-8a84-58689378ef84"),
        UUID.fromString("77147561-bf97-47a9-b808-f98f1e4eeeee"),
        "9876",
        new Student.Name("Maximillian", "Jones", "Max"),
        List.of("He", "Him", "His"),
        ordered("sis_id", "5432", "lms_guid", "07ddb3bd-627b-457c-b256-5d4849faacc7"),
        "7B",
        7);
  }

  static Student student(int number, @Nullable String homeroom, @Nullable Integer yearLevel) {
    return new Student(
        SCHOOL,
        new UUID(0x4000L, number),
        new UUID(0x5000L, number),
        null,
        new Student.Name("First" + number, "Last" + number, null),
        List.of(),
        Map.of(),
        homeroom,
        yearLevel);
  }

  static ConfiguredAlert anyAbsence() {
    return alert(
        new Trigger.Any(), ThresholdPeriod.CURRENT_SEMESTER, new Recipient.Named(melissa().id()));
  }

  static ConfiguredAlert alert(
      Trigger trigger, @Nullable ThresholdPeriod period, Recipient... recipients) {
    AlertType type =
        period != null
            ? ABSENT
            : new AlertType(
                ENVIRONMENT, ABSENT.id(), ABSENT.label(), ABSENT.counts(), "absence", false);
    return new ConfiguredAlert(
        SCHOOL,
        UUID.fromString("6266b6d4-a58e-43c4-8ab3-431b580b96eb"),
        "School-configured alert name",
        type,
        Cohort.ALL,
        trigger,
        period,
        List.of(recipients),
        new Frequency.Daily(null),
        null,
        true);
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
