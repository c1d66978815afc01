package dev.carillon.store.sqlite;

import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An embedded database: one file in the data folder ({@code journal.db} for the server's own
 * schema), one connection that writes and some that read.
 *
 * <p>Connections stay in autocommit mode for ever and transactions are begun and ended by
 * statements. The driver's own transactions begin anew after each commit and so hold the write
 * lock, and after a full disk they can commit half of what they should.
 */
public final class SqliteDatabase implements Database {
  static final String FILE = "journal.db";
  private static final long READER_WAIT_SECONDS = 30;

  private final Place place;
  private final boolean ownsPlace;
  private final String where;
  private final ReentrantLock writing = new ReentrantLock();
  private final SqliteSession writer;
  private final BlockingQueue<SqliteSession> readers;
  private final List<SqliteSession> sessions;
  private final Checkpointer checkpointer;
  private final DriverThreads driver;

  /** Null for what lies beside the server's own schema: nothing there is read by these indexes. */
  private final @Nullable ListIndex index;

  /** Where an installation's databases lie, and how they are set up. */
  private record Place(DataFolder folder, SqliteConfig config, LogLimits limits) {}

  /**
   * @param ownsPlace whether the folder is given back when this is closed
   */
  private SqliteDatabase(Place place, Schema schema, @Nullable ListIndex index, boolean ownsPlace) {
    this.place = place;
    this.index = index;
    this.ownsPlace = ownsPlace;
    this.where = place.folder.file(schema.name() + ".db").toString();
    List<SqliteSession> sessions = new SqliteFile(place.folder, place.config, schema).open();
    this.sessions = List.copyOf(sessions);
    this.writer = sessions.getFirst();
    List<SqliteSession> reading = this.sessions.subList(2, sessions.size());
    this.readers = new ArrayBlockingQueue<>(reading.size(), false, reading);
    this.driver = new DriverThreads(reading.size() + 1);
    this.checkpointer =
        new Checkpointer(
            sessions.get(1),
            place.limits,
            longest -> {
              for (SqliteSession reader : reading) {
                reader.stopIfLongerThan(longest);
              }
            });
  }

  /**
   * Opens the store in a data folder, and makes it where there is none.
   *
   * @throws UnusableStoreException if the folder is in use by another server, or holds other
   *     things, or the file in it is not a whole database of Carillon's of a known version
   */
  public static SqliteDatabase open(SqliteConfig config) {
    return open(config, LogLimits.DEFAULTS, new ListIndex(ListIndex.STEP));
  }

  static SqliteDatabase open(SqliteConfig config, LogLimits limits, ListIndex index) {
    DataFolder folder = DataFolder.take(config.folder(), config.neighbours());
    boolean opened = false;
    try {
      SqliteDatabase database =
          new SqliteDatabase(new Place(folder, config, limits), Schema.SERVER, index, true);
      index.opened(database.writer);
      database.checkpointer.start();
      opened = true;
      return database;
    } catch (SQLException failure) {
      throw SqliteFailures.of(failure, folder.file(Schema.SERVER.name() + ".db").toString());
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    SqliteSession session = borrow();
    try {
      return driver.run(() -> read(session, work));
    } catch (SQLException failure) {
      throw SqliteFailures.of(failure, where);
    } finally {
      readers.add(session);
    }
  }

  private static <T> T read(SqliteSession session, Work<T> work) throws SQLException {
    boolean done = false;
    try {
      session.started();
      T result = work.run(session);
      done = true;
      return result;
    } finally {
      session.ended();
      if (!done) {
        session.forget();
      }
    }
  }

  private SqliteSession borrow() {
    try {
      SqliteSession session = readers.poll(READER_WAIT_SECONDS, TimeUnit.SECONDS);
      if (session == null) {
        throw new StoreUnavailableException(
            "%s was busy with other reads for %d s.".formatted(where, READER_WAIT_SECONDS), null);
      }
      return session;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException(
          "Interrupted while waiting for %s.".formatted(where), interrupted);
    }
  }

  @Override
  public <T> T write(Work<T> work) {
    writing.lock();
    try {
      return driver.run(() -> transaction(work));
    } catch (SQLException failure) {
      throw SqliteFailures.of(failure, where);
    } finally {
      writing.unlock();
    }
  }

  private <T> T transaction(Work<T> work) throws SQLException {
    checkpointer.beforeTransaction(writer);
    writer.begin();
    boolean committed = false;
    try {
      T result = work.run(writer);
      if (index != null) {
        index.beforeCommit(writer);
      }
      writer.commit();
      committed = true;
      checkpointer.committed();
      return result;
    } finally {
      if (!committed) {
        writer.rollback();
      }
    }
  }

  /** All is in one table here. */
  @Override
  public Dropped dropWhole(Cutoff cutoff, int limit) {
    return new Dropped(0, cutoff);
  }

  @Override
  public void tidy() {
    writing.lock();
    try {
      writer.runWhole("give_back_pages");
      checkpointer.committed();
    } catch (SQLException failure) {
      throw SqliteFailures.of(failure, where);
    } finally {
      writing.unlock();
    }
  }

  /** Deleted rows are overwritten where they lay; what is left of them is in the log. */
  @Override
  public void scrub() {
    writing.lock();
    try {
      writer.checkpoint("truncate_log");
    } catch (SQLException failure) {
      throw SqliteFailures.of(failure, where);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public boolean sole() {
    return true;
  }

  /** Under the same lock of the folder, with fewer readers and a smaller cache. */
  @Override
  public Database beside(Schema schema) {
    SqliteDatabase database =
        new SqliteDatabase(
            new Place(place.folder, place.config.ofLesser(), place.limits), schema, null, false);
    database.checkpointer.start();
    return database;
  }

  @Override
  public void close() {
    checkpointer.close();
    driver.close();
    writing.lock();
    try {
      for (SqliteSession session : sessions) {
        session.close();
      }
    } catch (SQLException failure) {
      throw SqliteFailures.of(failure, where);
    } finally {
      writing.unlock();
      if (ownsPlace) {
        place.folder.close();
      }
    }
  }
}
