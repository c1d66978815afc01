package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.school.AuditTrail;

/** {@code /audit}: what operators changed, the latest first. */
final class Audits {
  private final Desk desk;

  Audits(Desk desk) {
    this.desk = desk;
  }

  void addTo(RouteRows rows) {
    rows.get("/audit", "audit.list", this::list);
  }

  private Response list(Request request) throws HttpError {
    return Pages.answer(
        request,
        Paging.Order.DESCENDING,
        slice ->
            desk.read(session -> AuditTrail.entries(session, desk.environment(request), slice)),
        entry -> entry.id().toString(),
        Audits::write);
  }

  private static void write(JsonWriter json, AuditTrail.Entry entry) {
    json.text("id", entry.id().toString())
        .instant("at", entry.at())
        .text("school", entry.change().school())
        .text("actor", entry.change().actor())
        .text("action", entry.change().action())
        .text("subject", entry.change().subject())
        .text("detail", entry.change().detail());
  }
}
