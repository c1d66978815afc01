package dev.carillon.store.postgres;

import dev.carillon.store.sql.AsArrays;
import dev.carillon.store.sql.Prepared;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import dev.carillon.store.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A borrowed connection with the statements that one piece of work has prepared. What the server
 * has prepared is kept with the connection by the driver, beyond this session.
 */
final class PostgresSession implements Session {
  private final Prepared prepared;

  PostgresSession(Connection connection, Statements statements) {
    this.prepared = new Prepared(connection, statements);
  }

  @Override
  public PreparedStatement prepare(String name) throws SQLException {
    return prepared.statement(name);
  }

  @Override
  public Rows rows(String name, int expected) {
    return new AsArrays(this, name, expected);
  }

  void close() throws SQLException {
    prepared.forget();
  }
}
