package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Route;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.Ingest;
import dev.carillon.provider.pulse.school.Observed;
import dev.carillon.store.sql.Database;
import java.util.List;

/**
 * What operators tell of schools, as rows of a route table; {@code api/openapi.yaml} describes
 * each.
 */
public final class OperatorApi {
  private OperatorApi() {}

  /**
   * @param observed hears of every upload, in its transaction
   * @param erasing whoever keeps something of persons, alerts or schools, in the order in which
   *     they are asked
   */
  public static List<Route> routes(
      Database database,
      Operators operators,
      AuditTrail audit,
      Observed observed,
      List<Erasing> erasing) {
    Desk desk = new Desk(database, operators, audit);
    RouteRows rows = new RouteRows(operators.access());
    new Schools(desk, erasing).addTo(rows);
    new People(desk).addTo(rows);
    new Groups(desk).addTo(rows);
    new AlertTypes(desk).addTo(rows);
    new Alerts(desk, erasing).addTo(rows);
    new Observations(desk, new Ingest(observed)).addTo(rows);
    new PersonErasure(desk, erasing).addTo(rows);
    new Audits(desk).addTo(rows);
    return rows.rows();
  }
}
