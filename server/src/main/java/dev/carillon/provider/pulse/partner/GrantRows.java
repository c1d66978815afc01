package dev.carillon.provider.pulse.partner;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** {@code pulse_grant} and {@code pulse_withdrawal}. */
final class GrantRows {
  private GrantRows() {}

  /** That an app may have a school's messages. */
  record Grant(String school, Instant grantedAt) {}

  /**
   * What is yet to be called off.
   *
   * @param withdrawnAt later messages are not its affair
   * @param doneTo those that were accepted before were looked at
   */
  record Withdrawal(
      ApplicationKey application,
      String clientId,
      String school,
      Instant withdrawnAt,
      Instant doneTo) {
    SchoolKey schoolKey() {
      return new SchoolKey(application.environment(), school);
    }
  }

  /**
   * @return whether it is new
   */
  static boolean insert(Session session, SchoolKey school, String clientId, Instant at)
      throws SQLException {
    return session.update(
            "insert_grant", school.environment().value(), school.school(), clientId, at)
        > 0;
  }

  static boolean delete(Session session, SchoolKey school, String clientId) throws SQLException {
    return session.update("delete_grant", school.environment().value(), school.school(), clientId)
        > 0;
  }

  static void deleteAll(Session session, EnvironmentId environment, String clientId)
      throws SQLException {
    session.update("delete_grants_of_app", environment.value(), clientId);
    session.update("delete_withdrawals_of_app", environment.value(), clientId);
  }

  /** In the order of the schools' ids. */
  static List<Grant> page(Session session, App app, String after, int limit) throws SQLException {
    return session.query(
        "grants_of_app",
        row ->
            new Grant(row.getString("school_id"), Instant.ofEpochMilli(row.getLong("granted_at"))),
        app.application().environment().value(),
        app.clientId(),
        after,
        limit);
  }

  /** In the order of the client ids. */
  static List<ApplicationKey> holders(Session session, SchoolKey school) throws SQLException {
    return session.query(
        "grant_holders",
        row ->
            new ApplicationKey(
                school.environment(), new ApplicationId(row.getString("application_id"))),
        school.environment().value(),
        school.school());
  }

  static boolean holds(Session session, ApplicationKey application, String school)
      throws SQLException {
    return session
        .first(
            "grant_of_application",
            _ -> true,
            application.environment().value(),
            application.application().value(),
            school)
        .isPresent();
  }

  static void put(Session session, Withdrawal withdrawal) throws SQLException {
    session.update(
        "put_withdrawal",
        withdrawal.application().environment().value(),
        withdrawal.clientId(),
        withdrawal.school(),
        withdrawal.application().application().value(),
        withdrawal.withdrawnAt(),
        withdrawal.doneTo());
  }

  /** The oldest first. */
  static List<Withdrawal> withdrawals(Session session, int limit) throws SQLException {
    return session.query(
        "withdrawals",
        row ->
            new Withdrawal(
                AppRows.application(row),
                row.getString("client_id"),
                row.getString("school_id"),
                Instant.ofEpochMilli(row.getLong("withdrawn_at")),
                Instant.ofEpochMilli(row.getLong("done_to"))),
        limit);
  }

  static void advance(Session session, Withdrawal withdrawal, Instant doneTo) throws SQLException {
    session.update(
        "advance_withdrawal",
        doneTo,
        withdrawal.application().environment().value(),
        withdrawal.clientId(),
        withdrawal.school(),
        withdrawal.withdrawnAt());
  }

  /** Unless the grant was withdrawn once more in the meantime. */
  static void end(Session session, Withdrawal withdrawal) throws SQLException {
    session.update(
        "end_withdrawal",
        withdrawal.application().environment().value(),
        withdrawal.clientId(),
        withdrawal.school(),
        withdrawal.withdrawnAt());
  }
}
