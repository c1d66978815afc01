package dev.carillon.store.sql;

import dev.carillon.model.IdSource;
import dev.carillon.model.MessageId;
import java.sql.SQLException;

/** Takes away what retention no longer keeps, oldest first. */
final class Sweeping {
  private Sweeping() {}

  /** First what goes as a whole, where the database can do that, then row by row. */
  static int sweep(Database database, Cutoff cutoff, int limit) {
    Database.Dropped dropped = database.dropWhole(cutoff, limit);
    int left = limit - dropped.count();
    return left <= 0
        ? dropped.count()
        : dropped.count() + database.write(session -> sweep(session, dropped.rest(), left));
  }

  private static int sweep(Session session, Cutoff cutoff, int limit) throws SQLException {
    int left = limit;
    left -= rows(session, IdSource.floor(MessageId.PREFIX, cutoff.rowsBefore()), left);
    String contentFloor = IdSource.floor(MessageId.PREFIX, cutoff.contentBefore());
    left -= update(session, "sweep_contents", contentFloor, left);
    if (left > 0) {
      left -= session.update("sweep_idempotency", cutoff.now(), left);
    }
    return limit - left;
  }

  /**
   * Attempts, deliveries and at last messages, so many messages at a time as there may be rows: a
   * round that takes nothing away is the last.
   */
  private static int rows(Session session, String floor, int limit) throws SQLException {
    int left = limit;
    while (left > 0) {
      int before = left;
      left -= update(session, "sweep_attempts", floor, left);
      left -= update(session, "sweep_deliveries", floor, left);
      if (left > 0) {
        session.update("sweep_event_keys", floor, left);
        left -= update(session, "sweep_messages", floor, left);
      }
      if (left == before) {
        break;
      }
    }
    return limit - left;
  }

  private static int update(Session session, String name, String floor, int limit)
      throws SQLException {
    return limit <= 0 ? 0 : session.update(name, floor, limit);
  }
}
