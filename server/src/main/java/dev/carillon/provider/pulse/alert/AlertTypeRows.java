package dev.carillon.provider.pulse.alert;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.Slice;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Alert types, which all schools of an environment share. */
public final class AlertTypeRows {
  private AlertTypeRows() {}

  public static Optional<AlertType> type(Session session, EnvironmentId environment, UUID id)
      throws SQLException {
    return session.first("alert_type", row -> type(row, "id"), environment.value(), id.toString());
  }

  /**
   * The same, and nobody else changes it, or sets up an alert of it, until this transaction ends.
   */
  public static Optional<AlertType> typeToChange(
      Session session, EnvironmentId environment, UUID id) throws SQLException {
    return session.first(
        "alert_type_to_change", row -> type(row, "id"), environment.value(), id.toString());
  }

  /** By their ids. */
  public static List<AlertType> types(Session session, EnvironmentId environment, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("alert_types_ascending", "alert_types_descending"),
        row -> type(row, "id"),
        environment.value(),
        slice.start(),
        slice.limit());
  }

  public static int count(Session session, EnvironmentId environment) throws SQLException {
    return session.query("count_alert_types", row -> row.getInt(1), environment.value()).getFirst();
  }

  public static void put(Session session, AlertType type) throws SQLException {
    session.update(
        "put_alert_type",
        type.environment().value(),
        type.id().toString(),
        type.label(),
        Columns.ofTexts(new TreeSet<>(type.counts())),
        type.observed(),
        type.takesPeriod());
  }

  /** Whether some school has an alert of it. */
  public static boolean inUse(Session session, EnvironmentId environment, UUID id)
      throws SQLException {
    return session
        .first("type_is_in_use", row -> row.getInt(1), environment.value(), id.toString())
        .isPresent();
  }

  /**
   * @return whether there was one
   */
  public static boolean delete(Session session, EnvironmentId environment, UUID id)
      throws SQLException {
    return session.update("delete_alert_type", environment.value(), id.toString()) > 0;
  }

  /**
   * @param idColumn the name of the type's id in the row
   */
  static AlertType type(ResultSet row, String idColumn) throws SQLException {
    return new AlertType(
        new EnvironmentId(row.getString("environment_id")),
        Columns.uuid(row, idColumn),
        row.getString("label"),
        Set.copyOf(Columns.texts(row, "counts")),
        row.getString("observed"),
        row.getInt("takes_period") == 1);
  }
}
