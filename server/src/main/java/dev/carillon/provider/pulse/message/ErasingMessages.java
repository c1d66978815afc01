package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.UUID;

/**
 * Takes persons, alerts and schools out of everything that was addressed or composed. Messages to
 * or about a person are hidden at once; their contents, which the server keeps elsewhere, are
 * erased right afterwards by the {@link Composer}, which finds the task in the database.
 *
 * <p>To be called before what was raised is erased: it finds by it what is addressed.
 */
public final class ErasingMessages implements Erasing {
  private final InstantSource time;

  public ErasingMessages(InstantSource time) {
    this.time = time;
  }

  @Override
  public void erase(Session session, SchoolKey school, UUID person) throws SQLException {
    String environment = school.environment().value();
    String id = school.school();
    String who = person.toString();
    session.update("expunge_about_student", environment, id, who);
    session.update("expunge_to_recipient", environment, id, who);
    hide(session, school);
    session.update("forget_recipient", environment, id, who);
    session.update("alerts_without_recipient", environment, id, who);
    session.update("delete_addressed_to", environment, id, who);
    session.update("delete_addressed_about", environment, id, environment, id, who);
    session.update("delete_unsent_about", environment, id, environment, id, who);
    session.update("forget_unsent_to", environment, id, who);
    session.update("delete_message_student", environment, id, who);
  }

  /** What stands in a message already stays there. */
  @Override
  public void eraseAlert(Session session, SchoolKey school, UUID alert) throws SQLException {
    String environment = school.environment().value();
    String id = school.school();
    session.update("unsend_alerts_of_alert", environment, id, alert.toString());
    session.update("delete_waiting_of_alert", environment, id, environment, id, alert.toString());
  }

  /** Copies stay until their contents have been erased: they say where these are. */
  @Override
  public void eraseSchool(Session session, SchoolKey school) throws SQLException {
    String environment = school.environment().value();
    String id = school.school();
    session.update("expunge_of_school", environment, id);
    session.update("delete_addressed_of_school", environment, id);
    session.update("delete_unsent_of_school", environment, id);
    session.update("delete_message_student_of_school", environment, id);
    session.update("delete_message_of_school", environment, id);
  }

  private void hide(Session session, SchoolKey school) throws SQLException {
    String environment = school.environment().value();
    session.update("hide_messages", time.instant(), environment, environment, school.school());
  }

  /** Leaves the task to erase the contents of messages. */
  static void expunge(Session session, SchoolKey school, Collection<UUID> messages)
      throws SQLException {
    Rows rows = session.rows("insert_expunge", messages.size());
    for (UUID message : messages) {
      rows.text(school.environment().value()).text(school.school()).text(message.toString()).add();
    }
    rows.run();
  }

  /** The task is done. */
  static void expunged(Session session, SchoolKey school, Collection<UUID> messages)
      throws SQLException {
    Rows rows = session.rows("expunged", messages.size());
    for (UUID message : messages) {
      rows.text(school.environment().value()).text(school.school()).text(message.toString()).add();
    }
    rows.run();
  }
}
