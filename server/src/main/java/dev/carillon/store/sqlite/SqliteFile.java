package dev.carillon.store.sqlite;

import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.sql.Migrator;
import dev.carillon.store.sql.Schema;
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
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** The file of one schema in the data folder: made, checked, migrated and connected to. */
final class SqliteFile {
  private static final int SYNCHRONOUS_FULL = 2;
  private static final int READER_CACHE_KIBIBYTES = 8 * 1024;

  /**
   * For new files; others keep theirs. A commit appends to several tables, some rows to each: with
   * pages of 8 KiB there is less to split and to write than with SQLite's 4 KiB.
   */
  private static final int PAGE_BYTES = 8_192;

  private static final long LOG_LIMIT_BYTES = 64L << 20;

  private final DataFolder folder;
  private final SqliteConfig config;
  private final Statements statements;
  private final String name;
  private final String unfinished;

  SqliteFile(DataFolder folder, SqliteConfig config, Schema schema) {
    this.folder = folder;
    this.config = config;
    this.statements = Statements.of("sqlite", schema);
    this.name = schema.name() + ".db";
    this.unfinished = name + ".unfinished";
  }

  /**
   * Makes it where there is none.
   *
   * @return connections with their statements: one that writes, one that copies the log, and those
   *     that read
   * @throws UnusableStoreException if it is not a whole database of Carillon's of a known version
   */
  List<SqliteSession> open() {
    Path file = folder.file(name);
    try {
      if (!Files.exists(file)) {
        make();
      }
      FileHeader.requireWhole(file);
      return connect(file);
    } catch (SQLException failure) {
      throw new UnusableStoreException(
          "%s cannot be opened: %s. If it is damaged, put a backup in its place."
              .formatted(file, failure.getMessage()),
          failure);
    } catch (IOException failure) {
      throw new UnusableStoreException(
          "The data folder %s cannot be used: %s".formatted(config.folder(), failure), failure);
    }
  }

  /**
   * Makes the database under another name and renames it once it is whole, so that an empty or half
   * database can only be a damaged one.
   */
  private void make() throws SQLException, IOException {
    Path making = folder.file(unfinished);
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      Files.deleteIfExists(folder.file(unfinished + suffix));
    }
    try (Connection connection = connection(making, config.cacheKibibytes(), false)) {
      // These must be set before the first table is there.
      execute(connection, "pragma page_size = %d".formatted(PAGE_BYTES));
      execute(connection, "pragma auto_vacuum = incremental");
      execute(connection, "pragma application_id = %d".formatted(FileHeader.APPLICATION_ID));
      execute(connection, "pragma journal_mode = wal");
      new Migrator(statements, making.toString()).migrate(connection);
      execute(connection, "pragma wal_checkpoint(truncate)");
    }
    folder.publish(unfinished, name);
  }

  private List<SqliteSession> connect(Path file) throws SQLException {
    List<SqliteSession> sessions = new ArrayList<>();
    boolean connected = false;
    try {
      Connection writing = connection(file, config.cacheKibibytes(), false);
      sessions.add(new SqliteSession(writing, statements));
      new Migrator(statements, file.toString()).migrate(writing);
      requireSynced(writing, file);
      Connection copying = connection(file, READER_CACHE_KIBIBYTES, false);
      sessions.add(new SqliteSession(copying, statements));
      requireSynced(copying, file);
      for (int i = 0; i < config.readers(); i++) {
        Connection reading = connection(file, READER_CACHE_KIBIBYTES, true);
        sessions.add(new SqliteSession(reading, statements));
      }
      connected = true;
      return sessions;
    } finally {
      if (!connected) {
        for (SqliteSession session : sessions) {
          session.close();
        }
      }
    }
  }

  private Connection connection(Path file, int cacheKibibytes, boolean readOnly)
      throws SQLException {
    org.sqlite.SQLiteConfig settings = new org.sqlite.SQLiteConfig();
    settings.setPragma(Pragma.BUSY_TIMEOUT, Long.toString(config.busyTimeout().toMillis()));
    settings.setPragma(Pragma.SYNCHRONOUS, "FULL");
    // No foreign keys: a check of each row costs the hot path more than the transactions that keep
    // the tables in step do.
    settings.setPragma(Pragma.FOREIGN_KEYS, "false");
    settings.setPragma(Pragma.CACHE_SIZE, Integer.toString(-cacheKibibytes));
    settings.setPragma(Pragma.TEMP_STORE, "MEMORY");
    settings.setPragma(Pragma.JOURNAL_SIZE_LIMIT, Long.toString(LOG_LIMIT_BYTES));
    // Providers keep data of persons, which has to be erased for good.
    settings.setPragma(
        Pragma.SECURE_DELETE, Boolean.toString(!statements.schema().equals(Schema.SERVER)));
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
}
