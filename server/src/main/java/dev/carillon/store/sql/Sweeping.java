package dev.carillon.store.sql;

import dev.carillon.model.IdSource;
import dev.carillon.model.MessageId;
import java.sql.SQLException;
import java.time.Instant;

/** Takes away what retention no longer keeps, oldest first. */
final class Sweeping {
  private Sweeping() {}

  static int sweep(
      Session session, Instant contentBefore, Instant rowsBefore, Instant now, int limit)
      throws SQLException {
    String rowsFloor = IdSource.floor(MessageId.PREFIX, rowsBefore);
    // A message takes its content with it.
    Instant later = contentBefore.isAfter(rowsBefore) ? contentBefore : rowsBefore;
    int left = limit;
    left -= rows(session, rowsFloor, left);
    left -= update(session, "sweep_contents", IdSource.floor(MessageId.PREFIX, later), left);
    if (left > 0) {
      left -= session.update("sweep_idempotency", now, left);
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
