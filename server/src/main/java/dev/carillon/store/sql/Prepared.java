package dev.carillon.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The statements that were prepared on one connection, by name. For one thread at a time. */
public final class Prepared {
  private final Connection connection;
  private final Statements statements;
  private final Map<String, PreparedStatement> byName = new HashMap<>();

  public Prepared(Connection connection, Statements statements) {
    this.connection = connection;
    this.statements = statements;
  }

  /** The statement, which is prepared if it was not yet. It must not be closed. */
  public PreparedStatement statement(String name) throws SQLException {
    PreparedStatement statement = byName.get(name);
    if (statement == null) {
      statement = connection.prepareStatement(statements.text(name));
      byName.put(name, statement);
    }
    return statement;
  }

  /** Closes all of them: what is asked for again is prepared anew. */
  public void forget() throws SQLException {
    for (PreparedStatement statement : byName.values()) {
      statement.close();
    }
    byName.clear();
  }
}
