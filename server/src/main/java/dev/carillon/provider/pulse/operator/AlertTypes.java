package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.alert.AlertType;
import dev.carillon.provider.pulse.alert.AlertTypeRows;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** {@code /alert-types}: what kinds of alerts there are; all schools share them. */
final class AlertTypes {
  private static final String TYPE = "type";
  private static final String ALERT_TYPE = "alert type";
  private static final int MAX_TYPES = 1_000;
  private static final int MAX_KINDS = 50;

  private final Desk desk;

  AlertTypes(Desk desk) {
    this.desk = desk;
  }

  void addTo(RouteRows rows) {
    rows.get("/alert-types", "alert-type.list", this::list)
        .get("/alert-types/{type}", "alert-type.get", this::one)
        .put("/alert-types/{type}", "alert-type.put", this::put)
        .delete("/alert-types/{type}", "alert-type.delete", this::delete);
  }

  private Response list(Request request) throws HttpError {
    return Pages.answer(
        request,
        slice ->
            desk.read(session -> AlertTypeRows.types(session, desk.environment(request), slice)),
        type -> type.id().toString(),
        AlertTypes::write);
  }

  private Response one(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, TYPE, ALERT_TYPE);
    AlertType type =
        desk.read(session ->
            AlertTypeRows.type(session, desk.environment(request), id)
                .orElseThrow(() -> PathIds.notFound(ALERT_TYPE)));
    return answer(200, type);
  }

  private Response put(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, TYPE, ALERT_TYPE);
    AlertType type = read(JsonObject.of(request), desk.environment(request), id);
    boolean created =
        desk.change(session -> {
          boolean made = put(session, type);
          desk.audit(session, request, null, "alert_type.put", id.toString(), type.label());
          return made;
        });
    return answer(created ? 201 : 200, type);
  }

  private static boolean put(Session session, AlertType type) throws SQLException, HttpError {
    EnvironmentId environment = type.environment();
    Optional<AlertType> before = AlertTypeRows.typeToChange(session, environment, type.id());
    if (before.isEmpty() && AlertTypeRows.count(session, environment) >= MAX_TYPES) {
      throw HttpError.of(409, "too_many", "There are at most " + MAX_TYPES + " alert types");
    }
    boolean otherwise = before.isPresent() && before.get().takesPeriod() != type.takesPeriod();
    if (otherwise && AlertTypeRows.inUse(session, environment, type.id())) {
      throw HttpError.of(
          409,
          "in_use",
          "Alerts of this type are set up, so takes_period must stay as it is: make another type");
    }
    AlertTypeRows.put(session, type);
    if (before.isPresent() && !before.get().counts().equals(type.counts())) {
      SchoolRows.changedByType(session, environment, type.id());
    }
    return before.isEmpty();
  }

  private Response delete(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, TYPE, ALERT_TYPE);
    EnvironmentId environment = desk.environment(request);
    return desk.change(session -> {
      if (AlertTypeRows.typeToChange(session, environment, id).isEmpty()) {
        throw PathIds.notFound(ALERT_TYPE);
      }
      if (AlertTypeRows.inUse(session, environment, id)) {
        throw HttpError.of(
            409, "in_use", "Alerts of this type are set up: delete or change them first");
      }
      AlertTypeRows.delete(session, environment, id);
      desk.audit(session, request, null, "alert_type.delete", id.toString(), "");
      return Response.empty(204);
    });
  }

  private static AlertType read(JsonObject json, EnvironmentId environment, UUID id)
      throws HttpError {
    People.id(json, id);
    AlertType type =
        new AlertType(
            environment,
            id,
            json.required("label", json.text("label", Fields.LINE), ""),
            json.required("counts", json.texts("counts", Fields.WORD, 1, MAX_KINDS), Set.of()),
            json.required("observed", json.text("observed", Fields.LINE), ""),
            json.required("takes_period", json.bool("takes_period"), false));
    json.check();
    return type;
  }

  private static Response answer(int status, AlertType type) {
    JsonWriter json = JsonWriter.object();
    write(json, type);
    return json.response(status);
  }

  private static void write(JsonWriter json, AlertType type) {
    json.text("id", type.id().toString())
        .text("label", type.label())
        .texts("counts", new TreeSet<>(type.counts()))
        .text("observed", type.observed())
        .bool("takes_period", type.takesPeriod());
  }
}
