package dev.carillon.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the middle of some {@link Database.Work}: named statements with their parameters.
 * Used by one thread.
 *
 * <p>Parameters are {@code String}, {@code Long}, {@code Integer}, {@code Boolean} (stored as 0 or
 * 1), {@code Instant} (stored as milliseconds since the epoch), {@code byte[]} or null.
 */
public interface Session {

  /** A prepared statement; the session closes it, or keeps it for the next one. */
  PreparedStatement prepare(String name) throws SQLException;

  /**
   * A batch of one statement.
   *
   * @param expected about how many rows there will be
   */
  Rows rows(String name, int expected);

  default int update(String name, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepare(name);
    Parameters.bind(statement, parameters);
    return statement.executeUpdate();
  }

  default <T> List<T> query(String name, RowMapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = prepare(name);
    Parameters.bind(statement, parameters);
    try (ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(mapper.map(rows));
      }
      return found;
    }
  }

  /** The first row, if there is any. */
  default <T> Optional<T> first(String name, RowMapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = prepare(name);
    Parameters.bind(statement, parameters);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(mapper.map(rows)) : Optional.empty();
    }
  }
}
