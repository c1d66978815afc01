package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.alert.RaisedAlert;
import dev.carillon.provider.pulse.message.RaisedList;
import dev.carillon.provider.pulse.message.RaisedList.Raised;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;

/**
 * {@code /schools/{school}/raised-alerts}: what was raised, whether it was told, and if not, why
 * not.
 */
final class RaisedAlerts {
  private final Desk desk;

  RaisedAlerts(Desk desk) {
    this.desk = desk;
  }

  void addTo(RouteRows rows) {
    rows.get("/schools/{school}/raised-alerts", "raised-alert.list", this::list);
  }

  private Response list(Request request) throws HttpError {
    SchoolKey school = desk.read(session -> desk.school(session, request)).key();
    String state = Messages.oneOf(request, "state", RaisedAlert.State.values());
    return Pages.answer(
        request,
        Paging.Order.DESCENDING,
        slice -> desk.read(session -> RaisedList.raised(session, school, state, slice)),
        raised -> raised.alert().id().toString(),
        RaisedAlerts::write);
  }

  private static void write(JsonWriter json, Raised raised) {
    RaisedAlert alert = raised.alert();
    json.text("id", alert.id().toString())
        .text("alert", alert.alert().toString())
        .text("student", alert.student().toString())
        .text("from", alert.window().from().toString())
        .text("to", alert.window().to().toString())
        .text("state", alert.state().wireName())
        .text("reason", alert.reason())
        .instant("raised_at", alert.raisedAt())
        .instant("due_at", alert.dueAt())
        .array(
            "untold",
            raised.untold(),
            (item, untold) ->
                item.text("recipient", untold.recipient())
                    .text("person", Columns.ofUuid(untold.person()))
                    .text("reason", untold.reason()));
  }
}
