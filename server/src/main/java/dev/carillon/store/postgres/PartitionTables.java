package dev.carillon.store.postgres;

import dev.carillon.store.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements about partitions, on one connection in autocommit mode. */
final class PartitionTables {
  private static final Duration LOCK_LIMIT = Duration.ofMillis(500);
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(1);
  private static final Pattern NAME = Pattern.compile("([a-z]+)_([0-9]{8})");

  /** A step of a transaction. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws SQLException;
  }

  private final Connection connection;
  private final Statements statements;

  PartitionTables(Connection connection, Statements statements) {
    this.connection = connection;
    this.statements = statements;
  }

  <T> T transaction(Step<T> step) throws SQLException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      T result = step.run();
      connection.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  boolean broken() throws SQLException {
    return !connection.isValid(1);
  }

  long databaseTimeMillis() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(statements.text("database_time"))) {
      row.next();
      return row.getLong("now");
    }
  }

  /** The weeks that a table has; what is not one of ours, by name and bounds, is left out. */
  NavigableSet<Week> weeks(PartitionedTable table) throws SQLException {
    NavigableSet<Week> weeks = new TreeSet<>();
    try (PreparedStatement statement = connection.prepareStatement(statements.text("partitions"))) {
      statement.setString(1, table.table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Matcher name = NAME.matcher(rows.getString("name"));
          if (name.matches()) {
            Week week = Week.named(name.group(2));
            // Without bounds: dropped by another node just now.
            if (bounds(week).equals(rows.getString("bounds"))) {
              weeks.add(week);
            }
          }
        }
      }
    }
    return weeks;
  }

  private static String bounds(Week week) {
    return "FOR VALUES FROM ('%s') TO ('%s')".formatted(week.floor(), week.ceiling());
  }

  /** Whether this node may work on partitions until the end of the transaction. */
  boolean mine() throws SQLException {
    return is("try_lock_partitions");
  }

  /** Until the end of the transaction. */
  void limitWaiting() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(statements.text("limit_waiting"))) {
      statement.setString(1, Long.toString(LOCK_LIMIT.toMillis()));
      statement.setString(2, Long.toString(STATEMENT_LIMIT.toMillis()));
      statement.execute();
    }
  }

  boolean defaultHolds(PartitionedTable table, Week week) throws SQLException {
    String sql = statements.text("default_holds").formatted(table.table, table.key);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return is(statement, week.floor(), week.ceiling());
    }
  }

  void make(PartitionedTable table, Week week) throws SQLException {
    String name = table.partition(week);
    execute("create_partition", table.table, name);
    execute("attach_partition", table.table, name, week.floor(), week.ceiling());
  }

  void lock(PartitionedTable table) throws SQLException {
    execute("lock_table", table.table);
  }

  void drop(PartitionedTable table, Week week) throws SQLException {
    execute("drop_partition", table.partition(week));
  }

  /** The answer to a question about a week. */
  boolean is(String name, Week week) throws SQLException {
    return is(name, week.floor(), week.ceiling());
  }

  /**
   * @param id a further one that the question is about
   */
  boolean is(String name, Week week, String id) throws SQLException {
    return is(name, week.floor(), week.ceiling(), id);
  }

  /**
   * @param from the first message id
   * @return the message ids of the rows that have gone
   */
  List<String> clear(String name, String from, Week week, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.text(name))) {
      statement.setString(1, from);
      statement.setString(2, week.ceiling());
      statement.setInt(3, limit);
      List<String> cleared = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          cleared.add(rows.getString(1));
        }
      }
      return cleared;
    }
  }

  private boolean is(String name, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.text(name))) {
      return is(statement, parameters);
    }
  }

  private static boolean is(PreparedStatement statement, String... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    try (ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** The names are this program's own: no user's text. */
  private void execute(String name, Object... names) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements.text(name).formatted(names));
    }
  }
}
