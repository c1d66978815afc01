package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Route;
import dev.carillon.provider.MessageBook;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.store.sql.Database;
import java.util.List;

/** What operators see of alerts and messages, as rows of a route table. */
public final class MessageApi {
  private MessageApi() {}

  public static List<Route> routes(
      Database database, Operators operators, AuditTrail audit, MessageBook book) {
    Desk desk = new Desk(database, operators, audit);
    RouteRows rows = new RouteRows(operators.access());
    new Messages(desk, book).addTo(rows);
    new RaisedAlerts(desk).addTo(rows);
    return rows.rows();
  }
}
