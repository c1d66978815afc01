package dev.carillon.store.sqlite;

import dev.carillon.store.sql.RowByRow;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import dev.carillon.store.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A connection with its prepared statements, which live as long as it does. */
final class SqliteSession implements Session {
  private final Connection connection;
  private final Statements statements;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  SqliteSession(Connection connection, Statements statements) {
    this.connection = connection;
    this.statements = statements;
  }

  @Override
  public PreparedStatement prepare(String name) throws SQLException {
    PreparedStatement statement = prepared.get(name);
    if (statement == null) {
      statement = connection.prepareStatement(statements.text(name));
      prepared.put(name, statement);
    }
    return statement;
  }

  @Override
  public Rows rows(String name, int expected) {
    return new RowByRow(this, name, expected);
  }

  void begin() throws SQLException {
    prepare("begin").executeUpdate();
  }

  void commit() throws SQLException {
    prepare("commit").executeUpdate();
  }

  /** After some failures (a full disk) SQLite has rolled back by itself. */
  void rollback() throws SQLException {
    try {
      prepare("rollback").executeUpdate();
    } catch (SQLException failure) {
      String said = failure.getMessage();
      if (said == null || !said.contains("no transaction is active")) {
        throw failure;
      }
    }
  }

  void close() throws SQLException {
    connection.close();
  }
}
