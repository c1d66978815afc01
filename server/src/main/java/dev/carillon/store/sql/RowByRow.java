package dev.carillon.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a prepared statement once for each row: for a database within the process. */
public final class RowByRow implements Rows {
  private final Session session;
  private final String name;
  private final List<@Nullable Object> values;
  private int columns;
  private int rows;

  public RowByRow(Session session, String name, int expected) {
    this.session = session;
    this.name = name;
    this.values = new ArrayList<>(expected * 8);
  }

  @Override
  public Rows text(@Nullable String value) {
    values.add(value == null ? null : Parameters.storable(value));
    return this;
  }

  @Override
  public Rows number(long value) {
    values.add(value);
    return this;
  }

  @Override
  public Rows number(@Nullable Long value) {
    values.add(value);
    return this;
  }

  @Override
  public Rows bytes(byte @Nullable [] value) {
    values.add(value);
    return this;
  }

  @Override
  public void add() {
    rows++;
    if (rows == 1) {
      columns = values.size();
    } else if (values.size() != rows * columns) {
      throw new IllegalStateException("a row of another width for " + name);
    }
  }

  @Override
  public boolean isEmpty() {
    return rows == 0;
  }

  @Override
  public void run() throws SQLException {
    if (rows == 0) {
      return;
    }
    runBatch();
  }

  @Override
  public boolean[] runAndTell(int naming) throws SQLException {
    boolean[] effective = new boolean[rows];
    if (rows > 0) {
      int[] changes = runBatch();
      for (int row = 0; row < rows; row++) {
        effective[row] = changes[row] > 0;
      }
    }
    return effective;
  }

  /**
   * As one batch of the driver: after a statement of its own the SQLite driver tries to begin a
   * transaction, to see whether one is open, and that costs as much as a row.
   */
  private int[] runBatch() throws SQLException {
    PreparedStatement statement = session.prepare(name);
    for (int row = 0; row < rows; row++) {
      bind(statement, row);
      statement.addBatch();
    }
    return statement.executeBatch();
  }

  @Override
  public <T> List<T> ask(RowMapper<T> mapper) throws SQLException {
    if (rows == 0) {
      return List.of();
    }
    PreparedStatement statement = session.prepare(name);
    List<T> found = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      bind(statement, row);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(mapper.map(result));
        }
      }
    }
    return found;
  }

  private void bind(PreparedStatement statement, int row) throws SQLException {
    for (int column = 0; column < columns; column++) {
      int index = column + 1;
      switch (values.get(row * columns + column)) {
        case null -> statement.setNull(index, Types.NULL);
        case String text -> statement.setString(index, text);
        case Long number -> statement.setLong(index, number);
        case byte[] bytes -> statement.setBytes(index, bytes);
        default -> throw new IllegalStateException("unknown type");
      }
    }
  }
}
