package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.UUID;

/** Erases what was raised, and which observations that spent. */
public final class ErasingAlerts implements Erasing {
  /** Of a student: everything. A member of staff has nothing here. */
  @Override
  public void erase(Session session, SchoolKey school, UUID person) throws SQLException {
    String environment = school.environment().value();
    String id = school.school();
    String student = person.toString();
    session.update(
        "erase_spent_observations_of_student", environment, id, environment, id, student);
    session.update("erase_spent_by_alerts_of_student", environment, id, environment, id, student);
    session.update("erase_raised_of_student", environment, id, student);
  }

  /** What was gathered stays: it is in messages. */
  @Override
  public void eraseAlert(Session session, SchoolKey school, UUID alert) throws SQLException {
    EvaluationRows rows = new EvaluationRows(session, school);
    rows.withdrawPending(alert, RaisedAlert.ALERT_DELETED);
    rows.deleteTerms(alert);
  }

  @Override
  public void eraseSchool(Session session, SchoolKey school) throws SQLException {
    String environment = school.environment().value();
    String id = school.school();
    session.update("delete_spent_of_school", environment, id);
    session.update("delete_raised_of_school", environment, id);
    session.update("delete_terms_of_school", environment, id);
    session.update("delete_turn_of_school", environment, id);
  }
}
