package dev.carillon.store.postgres;

import dev.carillon.store.sql.AsArrays;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import dev.carillon.store.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * A borrowed connection with the statements that one piece of work has prepared. What the server
 * has prepared is kept with the connection by the driver, beyond this session.
 */
final class PostgresSession implements Session {
  private final Connection connection;
  private final Statements statements;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  PostgresSession(Connection connection, Statements statements) {
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
    return new AsArrays(this, name, expected);
  }

  void close() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
  }
}
