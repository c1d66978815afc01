package dev.carillon.store.sql;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch: one statement, many rows of parameters. The embedded store runs its statement once for
 * each row, because a call costs it next to nothing; PostgreSQL gets all rows as arrays in one
 * statement that unnests them, because there a round trip is what costs. Every row has the same
 * columns in the same order, each column one type throughout.
 */
public interface Rows {
  Rows text(@Nullable String value);

  Rows number(long value);

  Rows number(@Nullable Long value);

  Rows bytes(byte @Nullable [] value);

  /** Milliseconds since the epoch. */
  default Rows time(@Nullable Instant value) {
    return value == null ? number((Long) null) : number(value.toEpochMilli());
  }

  /** Ends a row. */
  void add();

  /** Whether no row was added. */
  boolean isEmpty();

  /** Runs the batch. */
  void run() throws SQLException;

  /**
   * Runs a batch that may pass rows over.
   *
   * @param naming how many of the first columns tell the rows apart. They are texts, and
   *     PostgreSQL's statement returns them of the rows that took effect
   * @return whether it took effect, for each row
   */
  boolean[] runAndTell(int naming) throws SQLException;

  /** Runs a batch that returns rows. */
  <T> List<T> ask(RowMapper<T> mapper) throws SQLException;
}
