package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.alert.AlertRows;
import dev.carillon.provider.pulse.alert.Cohort;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.GroupRows;
import dev.carillon.provider.pulse.school.ObservationRows;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.StaffRows;
import dev.carillon.provider.pulse.school.StudentRows;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** {@code /people} of a school: takes a person away for good, with all that is kept of them. */
final class PersonErasure {
  private final Desk desk;
  private final List<Erasing> erasing;

  PersonErasure(Desk desk, List<Erasing> erasing) {
    this.desk = desk;
    this.erasing = erasing;
  }

  void addTo(RouteRows rows) {
    rows.delete("/schools/{school}/people/{person}", "person.erase", this::erase);
  }

  /** What there was of a person. */
  private record Erased(boolean student, boolean staff, int observations, int alerts) {}

  /**
   * Never 404 for an unknown person: the row may be gone already while something else of them is
   * still there, and nobody should have to know.
   */
  private Response erase(Request request) throws HttpError {
    UUID person = PathIds.uuid(request, "person", "person");
    Erased erased =
        desk.change(session -> {
          SchoolKey school = desk.schoolToChange(session, request).key();
          Erased all = erase(session, school, person);
          desk.audit(
              session,
              request,
              school,
              "person.erase",
              AuditTrail.person(school, person),
              "%d observations".formatted(all.observations));
          return all;
        });
    desk.scrub();
    return JsonWriter.object()
        .bool("student", erased.student)
        .bool("staff", erased.staff)
        .number("observations", erased.observations)
        .number("alerts_deleted", erased.alerts)
        .response(200);
  }

  private Erased erase(Session session, SchoolKey school, UUID person) throws SQLException {
    for (Erasing each : erasing) {
      each.erase(session, school, person);
    }
    int observations = ObservationRows.deleteOfStudent(session, school, person);
    GroupRows.forget(session, school, person);
    int alerts = 0;
    for (ConfiguredAlert alert : AlertRows.alerts(session, school)) {
      alerts += takeOut(session, alert, person) ? 1 : 0;
    }
    return new Erased(
        StudentRows.delete(session, school, person),
        StaffRows.delete(session, school, person),
        observations,
        alerts);
  }

  /**
   * Takes the person out of an alert. One that watched nobody else goes as a whole: it would watch
   * the whole school otherwise.
   *
   * @return whether it went
   */
  private boolean takeOut(Session session, ConfiguredAlert alert, UUID person) throws SQLException {
    Cohort cohort = alert.cohort();
    if (cohort.students().equals(Set.of(person))
        && cohort.homerooms().isEmpty()
        && cohort.yearLevels().isEmpty()) {
      for (Erasing each : erasing) {
        each.eraseAlert(session, alert.school(), alert.id());
      }
      return AlertRows.delete(session, alert.school(), alert.id());
    }
    ConfiguredAlert without = without(alert, person);
    if (!without.equals(alert)) {
      AlertRows.put(session, without);
    }
    return false;
  }

  private static ConfiguredAlert without(ConfiguredAlert alert, UUID person) {
    Set<UUID> students = new HashSet<>(alert.cohort().students());
    students.remove(person);
    List<Recipient> recipients =
        alert.recipients().stream()
            .filter(recipient -> !recipient.equals(new Recipient.Named(person)))
            .toList();
    UUID configuredBy = alert.configuredBy();
    return new ConfiguredAlert(
        alert.school(),
        alert.id(),
        alert.name(),
        alert.type(),
        new Cohort(alert.cohort().yearLevels(), alert.cohort().homerooms(), students),
        alert.trigger(),
        alert.period(),
        recipients,
        alert.frequency(),
        person.equals(configuredBy) ? null : configuredBy,
        alert.enabled());
  }
}
