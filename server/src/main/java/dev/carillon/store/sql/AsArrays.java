package dev.carillon.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends all rows in one statement, a column as one array: for a database behind a network. The
 * statement has a question mark for each column and unnests them.
 */
public final class AsArrays implements Rows {
  private final Session session;
  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final int expected;
  private int column;
  private int rows;

  public AsArrays(Session session, String name, int expected) {
    this.session = session;
    this.name = name;
    this.expected = expected;
  }

  @Override
  public Rows text(@Nullable String value) {
    return put(Type.TEXT, value == null ? null : Parameters.storable(value));
  }

  @Override
  public Rows number(long value) {
    return put(Type.NUMBER, value);
  }

  @Override
  public Rows number(@Nullable Long value) {
    return put(Type.NUMBER, value);
  }

  @Override
  public Rows bytes(byte @Nullable [] value) {
    return put(Type.BYTES, value);
  }

  @Override
  public void add() {
    if (column != columns.size()) {
      throw new IllegalStateException("a row of another width for " + name);
    }
    rows++;
    column = 0;
  }

  @Override
  public boolean isEmpty() {
    return rows == 0;
  }

  @Override
  public void run() throws SQLException {
    if (rows > 0) {
      bound().executeUpdate();
    }
  }

  @Override
  public boolean[] runAndTell(int naming) throws SQLException {
    Set<List<@Nullable Object>> names = new HashSet<>(ask(row -> returned(row, naming)));
    boolean[] effective = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      List<@Nullable Object> name = new ArrayList<>(naming);
      for (int i = 0; i < naming; i++) {
        name.add(columns.get(i).values.get(row));
      }
      effective[row] = names.contains(name);
    }
    return effective;
  }

  private static List<@Nullable Object> returned(ResultSet row, int width) throws SQLException {
    List<@Nullable Object> name = new ArrayList<>(width);
    for (int i = 1; i <= width; i++) {
      name.add(row.getString(i));
    }
    return name;
  }

  @Override
  public <T> List<T> ask(RowMapper<T> mapper) throws SQLException {
    if (rows == 0) {
      return List.of();
    }
    List<T> found = new ArrayList<>();
    try (ResultSet result = bound().executeQuery()) {
      while (result.next()) {
        found.add(mapper.map(result));
      }
    }
    return found;
  }

  private PreparedStatement bound() throws SQLException {
    PreparedStatement statement = session.prepare(name);
    Connection connection = statement.getConnection();
    for (int i = 0; i < columns.size(); i++) {
      Column values = columns.get(i);
      statement.setArray(
          i + 1, connection.createArrayOf(values.type.element, values.type.array(values.values)));
    }
    return statement;
  }

  private Rows put(Type type, @Nullable Object value) {
    if (rows == 0) {
      columns.add(new Column(type, new ArrayList<>(expected)));
    }
    Column here = columns.get(column++);
    if (here.type != type) {
      throw new IllegalStateException("column %d of %s changes its type".formatted(column, name));
    }
    here.values.add(value);
    return this;
  }

  private record Column(Type type, List<@Nullable Object> values) {}

  private enum Type {
    TEXT("text"),
    NUMBER("int8"),
    BYTES("bytea");

    private final String element;

    Type(String element) {
      this.element = element;
    }

    @Nullable Object[] array(List<@Nullable Object> values) {
      return switch (this) {
        case TEXT -> values.toArray(new String[0]);
        case NUMBER -> values.toArray(new Long[0]);
        case BYTES -> values.toArray(new byte[0][]);
      };
    }
  }
}
