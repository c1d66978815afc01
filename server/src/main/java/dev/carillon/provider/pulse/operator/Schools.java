package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.ObservationRows;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code /schools}. */
final class Schools {
  /** Deleted at once: the rest of the school goes in one transaction. */
  private static final int OBSERVATIONS_AT_ONCE = 10_000;

  private final Desk desk;
  private final List<Erasing> erasing;

  Schools(Desk desk, List<Erasing> erasing) {
    this.desk = desk;
    this.erasing = erasing;
  }

  void addTo(RouteRows rows) {
    rows.get("/schools", "school.list", this::list)
        .get("/schools/{school}", "school.get", this::one)
        .put("/schools/{school}", "school.put", this::put)
        .delete("/schools/{school}", "school.delete", this::delete);
  }

  private Response list(Request request) throws HttpError {
    return Pages.answer(
        request,
        slice ->
            desk.read(session -> SchoolRows.schools(session, desk.environment(request), slice)),
        school -> school.key().school(),
        SchoolJson::write);
  }

  private Response one(Request request) throws HttpError {
    School school = desk.read(session -> desk.school(session, request));
    return answer(200, school);
  }

  private Response put(Request request) throws HttpError {
    SchoolKey key = desk.schoolKey(request);
    School school = SchoolJson.read(JsonObject.of(request), key);
    boolean created =
        desk.change(session -> {
          boolean made = put(session, school);
          desk.audit(
              session,
              request,
              key,
              "school.put",
              key.school(),
              "time zone %s, %d semesters".formatted(school.zone(), school.semesters().size()));
          return made;
        });
    return answer(created ? 201 : 200, school);
  }

  private static boolean put(Session session, School school) throws SQLException {
    if (SchoolRows.insert(session, school)) {
      return true;
    }
    Optional<School> before = SchoolRows.schoolToChange(session, school.key());
    SchoolRows.update(session, school);
    if (before.isEmpty() || affectsThresholds(before.get(), school)) {
      SchoolRows.changed(session, school.key());
    }
    return false;
  }

  private static boolean affectsThresholds(School before, School now) {
    return !before.zone().equals(now.zone())
        || !before.semesters().equals(now.semesters())
        || !before.messagesAt().equals(now.messagesAt());
  }

  /** In several transactions; what is broken off between them is still there to be deleted. */
  private Response delete(Request request) throws HttpError {
    SchoolKey key = desk.schoolKey(request);
    int some;
    do {
      some =
          desk.change(session -> {
            desk.schoolToChange(session, request);
            return ObservationRows.deleteSome(session, key, OBSERVATIONS_AT_ONCE);
          });
    } while (some == OBSERVATIONS_AT_ONCE);
    desk.change(session -> {
      desk.schoolToChange(session, request);
      for (Erasing each : erasing) {
        each.eraseSchool(session, key);
      }
      SchoolRows.deleteWhole(session, key);
      desk.audit(session, request, key, "school.delete", key.school(), "with everything");
      return true;
    });
    return Response.empty(204);
  }

  private static Response answer(int status, School school) {
    JsonWriter json = JsonWriter.object();
    SchoolJson.write(json, school);
    return json.response(status);
  }
}
