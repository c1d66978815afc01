package dev.carillon.provider;

import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A provider's database in a test; closing it closes the server's too.
 *
 * @param url for a second pair of eyes: JDBC, past all of the program's own code
 */
public record TestDatabase(
    Schema schema, Path folder, String url, Database server, Database database)
    implements Database {

  /** Runs a statement past the program. */
  public void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /** The first column of all rows. */
  public List<String> query(String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
      return values;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    return database.read(work);
  }

  @Override
  public <T> T write(Work<T> work) {
    return database.write(work);
  }

  @Override
  public Dropped dropWhole(Cutoff cutoff, int limit) {
    return database.dropWhole(cutoff, limit);
  }

  @Override
  public void tidy() {
    database.tidy();
  }

  @Override
  public void scrub() {
    database.scrub();
  }

  @Override
  public boolean sole() {
    return database.sole();
  }

  @Override
  public Database beside(Schema schema) {
    return database.beside(schema);
  }

  @Override
  public void close() {
    database.close();
    server.close();
  }
}
