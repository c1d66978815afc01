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

  /**
   * Upkeep of what is kept in tables of its own by time, if this dialect does so: makes those that
   * will be needed, and drops those whose time is over. In small transactions of its own.
   *
   * @param limit how many rows at most; a table that is dropped counts as one
   */
  Dropped dropWhole(Cutoff cutoff, int limit);

  /** Small upkeep after rows have been taken away: gives freed space back, bit by bit. */
  void tidy();

  /**
   * Sees to it that what has been deleted is no longer in the files either, as far as this is in
   * the program's hands: to be called after what must leave no trace was deleted. With SQLite it is
   * gone when this returns, unless somebody reads what was before for longer than any lock is
   * waited for; with PostgreSQL the server reuses the space in its own time.
   */
  void scrub();

  /** Whether no other process can be using it. */
  boolean sole();

  /**
   * Opens what another part of the program keeps, in the same place: with SQLite in a file beside
   * this one, which has a writer of its own, with PostgreSQL in tables of its own. Transactions do
   * not span the two. To be closed before this one.
   */
  Database beside(Schema schema);

  @Override
  void close();

  /**
   * @param count how many rows and tables have gone; as many as asked for if there may be more
   * @param rest what is to be taken away row by row: never later than what was asked for, earlier
   *     where tables are soon to go as a whole
   */
  record Dropped(int count, Cutoff rest) {}

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException;
  }
}
