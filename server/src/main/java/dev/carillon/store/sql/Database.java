package dev.carillon.store.sql;

import dev.carillon.store.StoreException;
import java.sql.SQLException;

/**
 * A database of one dialect. Failures come out as {@link StoreException}s; a statement that the
 * database refuses because it is wrong is a fault of this program and comes out as {@link
 * IllegalStateException}.
 */
public interface Database extends AutoCloseable {

  /**
   * Runs reads. Each statement sees one state of the database, the next one perhaps a later one.
   */
  <T> T read(Work<T> work);

  /**
   * Runs one transaction: committed and synced to disk when this returns, undone when the work
   * throws. The work may be run again, from its start, when the database asks for it (a deadlock, a
   * serialization failure): it must do nothing but read and write through its session.
   */
  <T> T write(Work<T> work);

  /** Small upkeep after rows have been taken away: gives freed space back, bit by bit. */
  void tidy();

  /** Whether no other process can be using it. */
  boolean sole();

  @Override
  void close();

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException;
  }
}
