package dev.carillon.store.sqlite;

import dev.carillon.store.sql.Prepared;
import dev.carillon.store.sql.RowByRow;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import dev.carillon.store.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteConnection;

/** A connection with its prepared statements, which live as long as it does. */
final class SqliteSession implements Session {
  private static final Statements OWN = Statements.ofTopics("sqlite", "log", "list_index");

  private final Connection connection;
  private final Statements statements;
  private final Prepared prepared;
  private final Prepared own;
  private volatile boolean reading;
  private volatile long startedNanos;

  SqliteSession(Connection connection, Statements statements) {
    this.connection = connection;
    this.statements = statements;
    this.prepared = new Prepared(connection, statements);
    this.own = new Prepared(connection, OWN);
  }

  @Override
  public PreparedStatement prepare(String name) throws SQLException {
    return prepared.statement(name);
  }

  @Override
  public Rows rows(String name, int expected) {
    return new RowByRow(this, name, expected);
  }

  /**
   * Runs a statement to its end. A prepared one would stop at its first row, and some pragmas do a
   * part of their work for each row and have no columns to read it by.
   */
  void runWhole(String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(statements.text(name));
    }
  }

  /** A statement that only this dialect has. */
  PreparedStatement own(String name) throws SQLException {
    return own.statement(name);
  }

  /** How many rows have been inserted, changed and deleted through this connection. */
  long changes() throws SQLException {
    return connection.unwrap(SQLiteConnection.class).getDatabase().total_changes();
  }

  /**
   * Looks at the write-ahead log, or copies from it, by one of the statements that answer with
   * SQLite's row of three numbers.
   */
  Log checkpoint(String name) throws SQLException {
    try (ResultSet row = own.statement(name).executeQuery()) {
      row.next();
      return new Log(row.getInt(2), row.getInt(3));
    }
  }

  /** A read begins. */
  void started() {
    startedNanos = System.nanoTime();
    reading = true;
  }

  void ended() {
    reading = false;
  }

  /** Stops what is being read, if that has gone on for longer. Called by another thread. */
  void stopIfLongerThan(Duration limit) throws SQLException {
    if (reading && System.nanoTime() - startedNanos > limit.toNanos()) {
      connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }
  }

  void begin() throws SQLException {
    prepare("begin").executeUpdate();
  }

  void commit() throws SQLException {
    prepare("commit").executeUpdate();
  }

  /**
   * After some failures (a full disk) SQLite has rolled back by itself, and the driver has closed
   * statements: what was prepared is prepared anew.
   */
  void rollback() throws SQLException {
    forget();
    try {
      runWhole("rollback");
    } catch (SQLException failure) {
      String said = failure.getMessage();
      if (said == null || !said.contains("no transaction is active")) {
        throw failure;
      }
    }
  }

  /** Closes what was prepared. */
  void forget() throws SQLException {
    prepared.forget();
    own.forget();
  }

  void close() throws SQLException {
    connection.close();
  }

  /**
   * @param pages how many the log holds
   * @param copied how many of them are in the database's file too
   */
  record Log(int pages, int copied) {}
}
