package dev.carillon.provider.pulse.school;

import static dev.carillon.provider.pulse.school.Schooling.ELSEWHERE;
import static dev.carillon.provider.pulse.school.Schooling.HERE;
import static dev.carillon.provider.pulse.school.Schooling.OAK;
import static dev.carillon.provider.pulse.school.Schooling.id;
import static dev.carillon.provider.pulse.school.Schooling.observation;
import static dev.carillon.provider.pulse.school.Schooling.school;
import static dev.carillon.provider.pulse.school.Schooling.staff;
import static dev.carillon.provider.pulse.school.Schooling.student;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.AlertRows;
import dev.carillon.provider.pulse.alert.AlertType;
import dev.carillon.provider.pulse.alert.AlertTypeRows;
import dev.carillon.provider.pulse.alert.Cohort;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Frequency;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.alert.Trigger;
import dev.carillon.store.sql.Schema;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is written of schools comes back as it was, for its school and environment alone. */
class RowsTest extends BothDialects {
  private static final SchoolKey ELM = new SchoolKey(HERE, "elm");
  private static final SchoolKey OAK_ELSEWHERE = new SchoolKey(ELSEWHERE, "oak");
  private static final LocalDate DAY = LocalDate.of(2022, 11, 24);

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  @Test
  void schools() {
    School oak = school(OAK);
    School changed =
        new School(OAK, "Oak", ZoneId.of("Europe/Berlin"), LocalTime.of(7, 0, 1), List.of());
    database.<Boolean>write(session -> {
      assertThat(SchoolRows.insert(session, oak)).isTrue();
      assertThat(SchoolRows.insert(session, changed)).isFalse();
      assertThat(SchoolRows.school(session, OAK)).contains(oak);
      assertThat(SchoolRows.schoolToChange(session, OAK)).contains(oak);
      assertThat(SchoolRows.school(session, OAK_ELSEWHERE)).isEmpty();
      SchoolRows.insert(session, school(ELM));
      SchoolRows.insert(session, school(OAK_ELSEWHERE));
      SchoolRows.update(session, changed);
      assertThat(SchoolRows.school(session, OAK)).contains(changed);
      assertThat(SchoolRows.school(session, OAK_ELSEWHERE)).contains(school(OAK_ELSEWHERE));
      assertThat(SchoolRows.schools(session, HERE, new Slice(null, false, 10)))
          .containsExactly(school(ELM), changed);
      assertThat(SchoolRows.schools(session, HERE, new Slice(null, true, 1)))
          .containsExactly(changed);
      assertThat(SchoolRows.schools(session, HERE, new Slice("elm", false, 10)))
          .containsExactly(changed);
      assertThat(SchoolRows.everySchool(session, null, 10))
          .extracting(School::key)
          .containsExactly(OAK_ELSEWHERE, ELM, OAK);
      assertThat(SchoolRows.everySchool(session, OAK_ELSEWHERE, 1))
          .extracting(School::key)
          .containsExactly(ELM);
      SchoolRows.deleteWhole(session, OAK);
      assertThat(SchoolRows.school(session, OAK)).isEmpty();
      return true;
    });
  }

  @Test
  void changesStandUntilTheyAreEvaluated() {
    database.<Boolean>write(session -> {
      SchoolRows.insert(session, school(OAK));
      SchoolRows.insert(session, school(OAK_ELSEWHERE));
      assertThat(SchoolRows.toEvaluate(session, null, 10)).isEmpty();
      SchoolRows.changed(session, OAK);
      List<SchoolRows.ToEvaluate> found = SchoolRows.toEvaluate(session, null, 10);
      assertThat(found).extracting(each -> each.school().key()).containsExactly(OAK);
      SchoolRows.changed(session, OAK);
      SchoolRows.evaluated(session, OAK, found.getFirst().changes());
      assertThat(SchoolRows.toEvaluate(session, null, 10)).hasSize(1);
      assertThat(SchoolRows.toEvaluate(session, OAK, 10)).isEmpty();
      SchoolRows.evaluated(session, OAK, found.getFirst().changes() + 1);
      assertThat(SchoolRows.toEvaluate(session, null, 10)).isEmpty();
      // Late news of an earlier evaluation undoes nothing.
      SchoolRows.evaluated(session, OAK, found.getFirst().changes());
      assertThat(SchoolRows.toEvaluate(session, null, 10)).isEmpty();
      return true;
    });
  }

  @Test
  void people() {
    Staff mel = staff(OAK, "Melissa");
    Student max = student(OAK, "Maximillian", "7B", 7);
    Student una = student(OAK, "Una", null, null);
    database.<Boolean>write(session -> {
      StaffRows.put(session, List.of(mel, staff(OAK_ELSEWHERE, "Melissa")));
      StudentRows.put(session, List.of(max, una, student(ELM, "Maximillian", "7B", 7)));
      assertThat(StaffRows.member(session, OAK, mel.id())).contains(mel);
      assertThat(StaffRows.member(session, OAK, mel.id()).orElseThrow().identifiers().keySet())
          .containsExactly("sis_id", "lms_guid");
      assertThat(StaffRows.member(session, ELM, mel.id())).isEmpty();
      assertThat(StaffRows.members(session, OAK, Set.of(mel.id(), max.id())))
          .containsOnlyKeys(mel.id());
      assertThat(StaffRows.members(session, OAK, new Slice(null, false, 10))).containsExactly(mel);
      assertThat(StudentRows.student(session, OAK, una.id())).contains(una);
      assertThat(StudentRows.students(session, OAK, List.of(max.id(), mel.id())))
          .containsOnlyKeys(max.id())
          .containsValue(max);
      assertThat(StudentRows.known(session, OAK, List.of(max.id(), mel.id())))
          .containsExactly(max.id());
      assertThat(StudentRows.enrolled(session, OAK, List.of(max.studentId(), mel.id())))
          .containsOnlyKeys(max.studentId())
          .containsValue(max.id());
      assertThat(StudentRows.students(session, OAK, new Slice(null, true, 10)))
          .containsExactlyInAnyOrder(max, una)
          .isSortedAccordingTo((a, b) -> b.id().toString().compareTo(a.id().toString()));

      Student moved = student(OAK, "Una", "8C", -1);
      StudentRows.put(session, List.of(moved));
      assertThat(StudentRows.student(session, OAK, una.id())).contains(moved);
      assertThat(StudentRows.delete(session, OAK, una.id())).isTrue();
      assertThat(StudentRows.delete(session, OAK, una.id())).isFalse();
      assertThat(StaffRows.delete(session, OAK, mel.id())).isTrue();
      assertThat(StaffRows.member(session, OAK_ELSEWHERE, mel.id())).isPresent();
      return true;
    });
  }

  @Test
  void homeroomsAndYearLevels() {
    UUID mel = id("Melissa");
    Homeroom seven = new Homeroom(OAK, "7B", mel, "#fa7268");
    Homeroom eight = new Homeroom(OAK, "8C", null, null);
    database.<Boolean>write(session -> {
      GroupRows.put(session, new Homeroom(OAK, "7B", null, null));
      GroupRows.put(session, seven);
      GroupRows.put(session, eight);
      GroupRows.put(session, new Homeroom(ELM, "7B", mel, null));
      GroupRows.put(session, new YearLevel(OAK, 7, mel));
      GroupRows.put(session, new YearLevel(OAK, -1, null));
      assertThat(GroupRows.homeroom(session, OAK, "7B")).contains(seven);
      assertThat(GroupRows.homerooms(session, OAK)).containsOnlyKeys("7B", "8C");
      assertThat(GroupRows.homerooms(session, OAK, new Slice("7B", false, 5)))
          .containsExactly(eight);
      assertThat(GroupRows.countHomerooms(session, OAK)).isEqualTo(2);
      assertThat(GroupRows.yearLevel(session, OAK, 7)).contains(new YearLevel(OAK, 7, mel));
      assertThat(GroupRows.yearLevels(session, OAK))
          .extracting(YearLevel::level)
          .containsExactly(-1, 7);
      GroupRows.forget(session, OAK, mel);
      assertThat(GroupRows.homeroom(session, OAK, "7B"))
          .contains(new Homeroom(OAK, "7B", null, "#fa7268"));
      assertThat(GroupRows.homeroom(session, ELM, "7B").orElseThrow().teacher()).isEqualTo(mel);
      assertThat(GroupRows.yearLevel(session, OAK, 7)).contains(new YearLevel(OAK, 7, null));
      assertThat(GroupRows.deleteHomeroom(session, OAK, "7B")).isTrue();
      assertThat(GroupRows.deleteHomeroom(session, OAK, "7B")).isFalse();
      assertThat(GroupRows.deleteYearLevel(session, OAK, 7)).isTrue();
      assertThat(GroupRows.homeroom(session, ELM, "7B")).isPresent();
      return true;
    });
  }

  @Test
  void alertsOfEveryForm() {
    AlertType absence =
        new AlertType(
            HERE,
            id("absent"),
            "Absent from class without reason",
            Set.of("absence.unexplained", "absence.late"),
            "absence",
            true);
    AlertType incident =
        new AlertType(HERE, id("incident"), "Incident", Set.of("incident"), "incident", false);
    ConfiguredAlert weekly =
        new ConfiguredAlert(
            OAK,
            id("weekly"),
            "Three or more",
            absence,
            new Cohort(Set.of(7, 8), Set.of("7B"), Set.of(id("Una"))),
            new Trigger.AtLeast(3),
            ThresholdPeriod.LAST_14_DAYS,
            List.of(
                new Recipient.YearLevelLead(),
                new Recipient.Named(id("Melissa")),
                new Recipient.HomeroomTeacher(),
                new Recipient.Configurer()),
            new Frequency.Weekly(DayOfWeek.SUNDAY, LocalTime.of(6, 30)),
            id("Melissa"),
            true);
    ConfiguredAlert daily =
        new ConfiguredAlert(
            OAK,
            id("daily"),
            "Any",
            incident,
            Cohort.ALL,
            new Trigger.Any(),
            null,
            List.of(),
            new Frequency.Daily(null),
            null,
            false);
    ConfiguredAlert atOnce =
        new ConfiguredAlert(
            ELM,
            id("daily"),
            "Now",
            incident,
            Cohort.ALL,
            new Trigger.AtLeast(1),
            null,
            List.of(new Recipient.HomeroomTeacher()),
            new Frequency.AtOnce(),
            null,
            true);
    database.<Boolean>write(session -> {
      SchoolRows.insert(session, school(OAK));
      SchoolRows.insert(session, school(ELM));
      AlertTypeRows.put(session, absence);
      AlertTypeRows.put(session, incident);
      for (ConfiguredAlert alert : List.of(weekly, daily, atOnce)) {
        AlertRows.put(session, alert);
        assertThat(AlertRows.alert(session, alert.school(), alert.id())).contains(alert);
      }
      assertThat(AlertRows.alerts(session, OAK)).containsExactlyInAnyOrder(weekly, daily);
      assertThat(AlertRows.enabled(session, OAK)).containsExactly(weekly);
      assertThat(AlertRows.alerts(session, OAK, new Slice(null, false, 1))).hasSize(1);
      assertThat(AlertRows.count(session, OAK)).isEqualTo(2);
      assertThat(AlertTypeRows.count(session, HERE)).isEqualTo(2);
      assertThat(AlertTypeRows.type(session, HERE, absence.id())).contains(absence);
      assertThat(AlertTypeRows.type(session, ELSEWHERE, absence.id())).isEmpty();
      assertThat(AlertTypeRows.types(session, HERE, new Slice(null, true, 9))).hasSize(2);
      assertThat(AlertTypeRows.inUse(session, HERE, incident.id())).isTrue();
      SchoolRows.changedByType(session, HERE, absence.id());
      assertThat(SchoolRows.toEvaluate(session, null, 10))
          .extracting(each -> each.school().key())
          .containsExactly(OAK);
      assertThat(AlertRows.delete(session, OAK, weekly.id())).isTrue();
      assertThat(AlertTypeRows.inUse(session, HERE, absence.id())).isFalse();
      assertThat(AlertTypeRows.delete(session, HERE, absence.id())).isTrue();
      return true;
    });
  }

  @Test
  void aCohortIsReadInChunks() {
    List<Student> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(student(OAK, "student " + i, i % 3 == 0 ? "7B" : null, 5 + i % 5));
    }
    Cohort cohort = new Cohort(Set.of(5), Set.of("7B"), Set.of(id("student 1")));
    database.<Boolean>write(session -> {
      StudentRows.put(session, all);
      for (Cohort each : List.of(cohort, Cohort.ALL)) {
        List<Student> read = new ArrayList<>();
        UUID after = null;
        while (true) {
          List<Student> chunk = AlertRows.students(session, OAK, each, after, 4);
          read.addAll(chunk);
          if (chunk.size() < 4) {
            break;
          }
          after = chunk.getLast().id();
        }
        assertThat(read)
            .containsExactlyInAnyOrderElementsOf(all.stream().filter(each::contains).toList());
      }
      return true;
    });
  }

  @Test
  void observations() {
    Observation first = observation(OAK, "a 1", id("Max"), "absence", DAY);
    Observation second = observation(OAK, "b/2", id("Una"), "absence", DAY.plusDays(1));
    Observation corrected =
        new Observation(OAK, "a 1", id("Max"), "late", DAY, "Late “by” 5\tminutes", 7, true);
    database.<Boolean>write(session -> {
      ObservationRows.put(
          session, List.of(first, second, observation(ELM, "a 1", id("Max"), "absence", DAY)));
      ObservationRows.put(session, List.of(corrected));
      assertThat(ObservationRows.observation(session, OAK, "a 1")).contains(corrected);
      assertThat(ObservationRows.observation(session, OAK_ELSEWHERE, "a 1")).isEmpty();
      assertThat(ObservationRows.observations(session, OAK, Set.of("a 1", "b/2", "c")))
          .hasSize(2)
          .containsEntry("a 1", corrected)
          .containsEntry("b/2", second);
      assertThat(ObservationRows.observations(session, OAK, new Slice(null, false, 9)))
          .containsExactly(corrected, second);
      assertThat(ObservationRows.ofStudent(session, OAK, id("Una"), new Slice(null, true, 9)))
          .containsExactly(second);
      assertThat(ObservationRows.deleteOfStudent(session, OAK, id("Max"))).isEqualTo(1);
      assertThat(ObservationRows.observation(session, ELM, "a 1")).isPresent();
      assertThat(ObservationRows.deleteSome(session, OAK, 10)).isEqualTo(1);
      return true;
    });
  }
}
