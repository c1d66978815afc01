package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Works off the notes that the catalog leaves when it disables or deletes. */
final class Cancelling {
  /** Notes looked at in one go; there are rarely more than a few. */
  private static final int NOTES = 100;

  private Cancelling() {}

  static int cancel(Session session, int limit) throws SQLException {
    int cancelled = 0;
    for (Note note : session.query("cancellations", Note::of, NOTES)) {
      if (cancelled >= limit) {
        break;
      }
      cancelled += note.cancel(session, limit - cancelled);
      note.endIfDone(session);
    }
    return cancelled;
  }

  /**
   * @param endpoint {@link JournalRows#NO_ENDPOINT} for the whole application
   */
  private record Note(
      ApplicationKey application, String endpoint, String reason, long createdUntil) {

    static Note of(ResultSet row) throws SQLException {
      return new Note(
          JournalRows.applicationKey(row),
          row.getString("endpoint_id"),
          row.getString("reason"),
          row.getLong("created_until"));
    }

    int cancel(Session session, int limit) throws SQLException {
      String environment = application.environment().value();
      String id = application.application().value();
      return endpoint.equals(JournalRows.NO_ENDPOINT)
          ? session.update("cancel_for_application", reason, createdUntil, environment, id, limit)
          : session.update(
              "cancel_for_endpoint", reason, createdUntil, environment, id, endpoint, limit);
    }

    void endIfDone(Session session) throws SQLException {
      session.update(
          "end_cancellation",
          application.environment().value(),
          application.application().value(),
          endpoint,
          reason,
          createdUntil);
    }
  }
}
