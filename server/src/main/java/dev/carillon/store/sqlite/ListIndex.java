package dev.carillon.store.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Enters messages and attempts into the indexes that lists are read by, many at a time, as part of
 * the transaction that makes them many. Entered one by one, each would write to the page on which
 * its tenant's entries end: with many tenants a commit would write hardly anything else.
 *
 * <p>A mark in the database says up to which message that has been done. What is beyond the mark is
 * the end of its own table, short enough to be looked through; the migration's triggers enter what
 * comes in before the mark. The mark moves in the transaction that enters what it passes, so that
 * lists show all that is committed, whenever the process may end.
 *
 * <p>The mark stays a step behind: most attempts are made soon after their message, and so are
 * beyond the mark too.
 */
final class ListIndex {
  /** Some 1,600 messages with a delivery and an attempt each, and about 8 ms. */
  static final int STEP = 8_192;

  private final long step;
  private long enteredAt;
  private String newest = "";

  /**
   * @param step so many rows are written between two times; beyond the mark there are never more
   *     than twice as many, and those of two transactions
   */
  ListIndex(int step) {
    this.step = step;
  }

  /** Before anything is written through the connection. */
  void opened(SqliteSession writer) throws SQLException {
    newest = newest(writer);
    enteredAt = writer.changes();
  }

  /** Called at the end of each transaction. Costs next to nothing most times. */
  void beforeCommit(SqliteSession writer) throws SQLException {
    if (writer.changes() - enteredAt < step) {
      return;
    }
    run(writer, "index_messages");
    run(writer, "index_attempts");
    run(writer, "move_mark");
    // Even if this transaction is undone: a mark need not be the id of a message that is there.
    newest = newest(writer);
    enteredAt = writer.changes();
  }

  private void run(SqliteSession writer, String name) throws SQLException {
    PreparedStatement statement = writer.own(name);
    statement.setString(1, newest);
    statement.executeUpdate();
  }

  private static String newest(SqliteSession writer) throws SQLException {
    try (ResultSet row = writer.own("newest_message").executeQuery()) {
      row.next();
      return row.getString("id");
    }
  }
}
