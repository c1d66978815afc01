package dev.carillon.store.sqlite;

import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Migrator;
import dev.carillon.store.sql.Statements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * The embedded database: the file {@code journal.db} in the data folder, one connection that writes
 * and some that read.
 *
 * <p>Connections stay in autocommit mode for ever and transactions are begun and ended by
 * statements. The driver's own transactions begin anew after each commit and so hold the write
 * lock, and after a full disk they can commit half of what they should.
 */
public final class SqliteDatabase implements Database {
  static final String FILE = "journal.db";
  private static final String UNFINISHED = "journal.db.unfinished";
  private static final int SYNCHRONOUS_FULL = 2;
  private static final int READER_CACHE_KIBIBYTES = 8 * 1024;

  /**
   * For new files; others keep theirs. A commit appends to several tables, some rows to each: with
   * pages of 8 KiB there is less to split and to write than with SQLite's 4 KiB.
   */
  private static final int PAGE_BYTES = 8_192;

  private static final long LOG_LIMIT_BYTES = 64L << 20;
  private static final long READER_WAIT_SECONDS = 30;

  private final DataFolder folder;
  private final String where;
  private final ReentrantLock writing = new ReentrantLock();
  private final SqliteSession writer;
  private final BlockingQueue<SqliteSession> readers;
  private final List<SqliteSession> sessions;
  private final Checkpointer checkpointer;
  private final ListIndex index;
  private final DriverThreads driver;

  /**
   * @param sessions one that writes, one that copies the log, and those that read
   */
  private SqliteDatabase(
      DataFolder folder, List<SqliteSession> sessions, LogLimits limits, ListIndex index) {
    this.folder = folder;
    this.index = index;
    this.where = folder.file(FILE).toString();
    this.sessions = List.copyOf(sessions);
    this.writer = sessions.getFirst();
    List<SqliteSession> reading = this.sessions.subList(2, sessions.size());
    this.readers = new ArrayBlockingQueue<>(reading.size(), false, reading);
    this.driver = new DriverThreads(reading.size() + 1);
    this.checkpointer =
        new Checkpointer(
            sessions.get(1),
            limits,
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
      Statements statements = Statements.of("sqlite");
      Path file = folder.file(FILE);
      if (!Files.exists(file)) {
        make(folder, config, statements);
      }
      FileHeader.requireWhole(file);
      SqliteDatabase database = connect(folder, config, statements, limits, index);
      database.checkpointer.start();
      opened = true;
      return database;
    } catch (SQLException failure) {
      throw new UnusableStoreException(
          "%s cannot be opened: %s. If it is damaged, put a backup in its place."
              .formatted(folder.file(FILE), failure.getMessage()),
          failure);
    } catch (IOException failure) {
      throw new UnusableStoreException(
          "The data folder %s cannot be used: %s".formatted(config.folder(), failure), failure);
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  /**
   * Makes the database under another name and renames it once it is whole, so that an empty or half
   * {@code journal.db} can only be a damaged one.
   */
  private static void make(DataFolder folder, SqliteConfig config, Statements statements)
      throws SQLException, IOException {
    Path unfinished = folder.file(UNFINISHED);
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      Files.deleteIfExists(folder.file(UNFINISHED + suffix));
    }
    try (Connection connection = connection(unfinished, config, config.cacheKibibytes(), false)) {
      // These must be set before the first table is there.
      execute(connection, "pragma page_size = %d".formatted(PAGE_BYTES));
      execute(connection, "pragma auto_vacuum = incremental");
      execute(connection, "pragma application_id = %d".formatted(FileHeader.APPLICATION_ID));
      execute(connection, "pragma journal_mode = wal");
      new Migrator(statements, unfinished.toString()).migrate(connection);
      execute(connection, "pragma wal_checkpoint(truncate)");
    }
    folder.publish(UNFINISHED, FILE);
  }

  private static SqliteDatabase connect(
      DataFolder folder,
      SqliteConfig config,
      Statements statements,
      LogLimits limits,
      ListIndex index)
      throws SQLException {
    Path file = folder.file(FILE);
    List<SqliteSession> sessions = new ArrayList<>();
    boolean connected = false;
    try {
      Connection writing = connection(file, config, config.cacheKibibytes(), false);
      sessions.add(new SqliteSession(writing, statements));
      new Migrator(statements, file.toString()).migrate(writing);
      requireSynced(writing, file);
      index.opened(sessions.getFirst());
      Connection copying = connection(file, config, READER_CACHE_KIBIBYTES, false);
      sessions.add(new SqliteSession(copying, statements));
      requireSynced(copying, file);
      for (int i = 0; i < config.readers(); i++) {
        Connection reading = connection(file, config, READER_CACHE_KIBIBYTES, true);
        sessions.add(new SqliteSession(reading, statements));
      }
      connected = true;
      return new SqliteDatabase(folder, sessions, limits, index);
    } finally {
      if (!connected) {
        for (SqliteSession session : sessions) {
          session.close();
        }
      }
    }
  }

  private static Connection connection(
      Path file, SqliteConfig config, int cacheKibibytes, boolean readOnly) throws SQLException {
    org.sqlite.SQLiteConfig settings = new org.sqlite.SQLiteConfig();
    settings.setPragma(Pragma.BUSY_TIMEOUT, Long.toString(config.busyTimeout().toMillis()));
    settings.setPragma(Pragma.SYNCHRONOUS, "FULL");
    // No foreign keys: a check of each row costs the hot path more than the transactions that keep
    // the tables in step do.
    settings.setPragma(Pragma.FOREIGN_KEYS, "false");
    settings.setPragma(Pragma.CACHE_SIZE, Integer.toString(-cacheKibibytes));
    settings.setPragma(Pragma.TEMP_STORE, "MEMORY");
    settings.setPragma(Pragma.JOURNAL_SIZE_LIMIT, Long.toString(LOG_LIMIT_BYTES));
    // Each connection is used by one thread at a time, and the driver sees to that too.
    settings.setOpenMode(SQLiteOpenMode.NOMUTEX);
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:%s".formatted(file.toAbsolutePath()));
    Connection connection = source.getConnection();
    // The checkpointer does it.
    execute(connection, "pragma wal_autocheckpoint = 0");
    if (readOnly) {
      execute(connection, "pragma query_only = on");
    }
    return connection;
  }

  private static void requireSynced(Connection connection, Path file) throws SQLException {
    String mode = value(connection, "pragma journal_mode");
    int synchronous = Integer.parseInt(value(connection, "pragma synchronous"));
    if (!mode.equals("wal") || synchronous != SYNCHRONOUS_FULL) {
      throw new UnusableStoreException(
          ("%s does not sync what it commits (journal mode %s, synchronous %d). Put the data folder"
                  + " on a local file system that supports write-ahead logs.")
              .formatted(file, mode, synchronous),
          null);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
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
      index.beforeCommit(writer);
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

  @Override
  public boolean sole() {
    return true;
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
      folder.close();
    }
  }
}
