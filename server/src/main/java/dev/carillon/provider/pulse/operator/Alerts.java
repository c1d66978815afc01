package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.alert.AlertRows;
import dev.carillon.provider.pulse.alert.AlertType;
import dev.carillon.provider.pulse.alert.AlertTypeRows;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.GroupRows;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.provider.pulse.school.StaffRows;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** {@code /alerts} of a school: what it wants to be told of. */
final class Alerts {
  private static final String ALERT = "alert";

  /** All of them are looked at whenever something is observed. */
  private static final int MAX_ALERTS = 500;

  private final Desk desk;
  private final List<Erasing> erasing;

  Alerts(Desk desk, List<Erasing> erasing) {
    this.desk = desk;
    this.erasing = erasing;
  }

  void addTo(RouteRows rows) {
    rows.get("/schools/{school}/alerts", "alert.list", this::list)
        .get("/schools/{school}/alerts/{alert}", "alert.get", this::one)
        .put("/schools/{school}/alerts/{alert}", "alert.put", this::put)
        .delete("/schools/{school}/alerts/{alert}", "alert.delete", this::delete);
  }

  private Response list(Request request) throws HttpError {
    return Pages.answer(
        request,
        slice ->
            desk.read(
                session -> AlertRows.alerts(session, desk.school(session, request).key(), slice)),
        alert -> alert.id().toString(),
        AlertJson::write);
  }

  private Response one(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, ALERT, ALERT);
    return desk.read(session -> {
      School school = desk.school(session, request);
      ConfiguredAlert alert =
          AlertRows.alert(session, school.key(), id).orElseThrow(() -> PathIds.notFound(ALERT));
      return answer(200, alert, warnings(session, school, alert));
    });
  }

  private Response put(Request request) throws HttpError {
    SchoolKey key = desk.schoolKey(request);
    UUID id = PathIds.uuid(request, ALERT, ALERT);
    AlertInput input = AlertInput.read(JsonObject.of(request), key, id);
    return desk.change(session -> {
      School school = desk.schoolToChange(session, request);
      requireStaff(session, input);
      ConfiguredAlert alert = input.of(type(session, input));
      boolean created = AlertRows.alert(session, key, id).isEmpty();
      if (created && AlertRows.count(session, key) >= MAX_ALERTS) {
        throw HttpError.of(409, "too_many", "A school has at most " + MAX_ALERTS + " alerts");
      }
      AlertRows.put(session, alert);
      SchoolRows.changed(session, key);
      // Not its name: that may be a student's.
      desk.audit(
          session,
          request,
          key,
          "alert.put",
          id.toString(),
          "%s, %d recipients, %s"
              .formatted(
                  alert.type().label(),
                  alert.recipients().size(),
                  alert.enabled() ? "enabled" : "disabled"));
      return answer(created ? 201 : 200, alert, warnings(session, school, alert));
    });
  }

  private Response delete(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, ALERT, ALERT);
    return desk.change(session -> {
      SchoolKey school = desk.schoolToChange(session, request).key();
      if (AlertRows.alert(session, school, id).isEmpty()) {
        throw PathIds.notFound(ALERT);
      }
      for (Erasing each : erasing) {
        each.eraseAlert(session, school, id);
      }
      AlertRows.delete(session, school, id);
      desk.audit(session, request, school, "alert.delete", id.toString(), "");
      return Response.empty(204);
    });
  }

  private static AlertType type(Session session, AlertInput input) throws SQLException, HttpError {
    return AlertTypeRows.typeToChange(session, input.school().environment(), input.type())
        .orElseThrow(() ->
            HttpError.invalid(
                "body", "type", "value_error.unknown_type", "there is no such alert type"));
  }

  private static void requireStaff(Session session, AlertInput input)
      throws SQLException, HttpError {
    Set<UUID> staff = input.staff();
    Set<UUID> known = StaffRows.members(session, input.school(), staff).keySet();
    List<HttpError.Problem> problems = new ArrayList<>();
    for (int i = 0; i < input.recipients().size(); i++) {
      if (input.recipients().get(i) instanceof Recipient.Named(UUID named)
          && !known.contains(named)) {
        problems.add(unknown(List.of("body", "recipients", Integer.toString(i), "id")));
      }
    }
    if (input.configuredBy() != null && !known.contains(input.configuredBy())) {
      problems.add(unknown(List.of("body", "configured_by")));
    }
    if (!problems.isEmpty()) {
      throw HttpError.invalid(problems);
    }
  }

  private static HttpError.Problem unknown(List<String> place) {
    return new HttpError.Problem(
        place,
        "the school has no member of staff with this id: put the person first",
        "value_error.unknown_staff");
  }

  /** What is allowed, and yet may not be what was meant. */
  record Warning(String code, String message) {}

  private static List<Warning> warnings(Session session, School school, ConfiguredAlert alert)
      throws SQLException {
    List<Warning> warnings = new ArrayList<>();
    if (AlertRows.students(session, school.key(), alert.cohort(), null, 1).isEmpty()) {
      warnings.add(
          new Warning(
              "cohort_matches_nobody",
              "The cohort matches no student of the school at present: nothing can be raised"));
    }
    boolean bySemester =
        alert.period() == ThresholdPeriod.CURRENT_SEMESTER
            || alert.period() == ThresholdPeriod.PREVIOUS_SEMESTER;
    if (bySemester && school.semesters().isEmpty()) {
      warnings.add(
          new Warning(
              "no_semesters",
              "The school has no semesters, so the threshold period has no days: nothing can be"
                  + " raised"));
    }
    if (alert.recipients().contains(new Recipient.HomeroomTeacher())
        && GroupRows.homerooms(session, school.key()).values().stream()
            .allMatch(homeroom -> homeroom.teacher() == null)) {
      warnings.add(new Warning("no_homeroom_teachers", "No homeroom of the school has a teacher"));
    }
    if (alert.recipients().contains(new Recipient.YearLevelLead())
        && GroupRows.yearLevels(session, school.key()).stream()
            .allMatch(level -> level.lead() == null)) {
      warnings.add(new Warning("no_year_level_leads", "No year level of the school has a lead"));
    }
    return warnings;
  }

  private static Response answer(int status, ConfiguredAlert alert, List<Warning> warnings) {
    JsonWriter json = JsonWriter.object();
    AlertJson.write(json, alert);
    return json.array(
            "warnings",
            warnings,
            (item, warning) -> item.text("code", warning.code).text("msg", warning.message))
        .response(status);
  }
}
