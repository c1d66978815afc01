package dev.carillon.store.sql;

import dev.carillon.store.UnusableStoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Brings a database to the schema that this program knows. The numbered files of a dialect's {@code
 * migrations} folder are run in order, each in a transaction with its row in {@code
 * schema_migration} (one such table for each schema); what has been run is recognised by its number
 * and must have the same SHA-256.
 *
 * <p>Not safe to run twice at once: the caller keeps others out.
 */
public final class Migrator {
  private final Statements statements;
  private final List<String> migrations;
  private final String where;

  /**
   * @param where the folder or database, without credentials, as messages name it
   */
  public Migrator(Statements statements, String where) {
    this.statements = statements;
    this.migrations = statements.schema().migrations();
    this.where = where;
  }

  /**
   * @param connection in autocommit mode
   * @throws UnusableStoreException if the database is not Carillon's, or of a version that this
   *     program does not know, or was migrated with other files
   */
  public void migrate(Connection connection) throws SQLException {
    requireOurs(connection);
    execute(connection, statements.text("create_schema_migration"));
    List<Applied> applied = applied(connection);
    requireKnown(applied);
    for (int version = applied.size() + 1; version <= migrations.size(); version++) {
      apply(connection, version);
    }
  }

  private void requireOurs(Connection connection) throws SQLException {
    List<String> foreign = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(statements.text("foreign_tables"))) {
      while (rows.next()) {
        foreign.add(rows.getString(1));
      }
    }
    if (!foreign.isEmpty()) {
      throw new UnusableStoreException(
          "%s holds tables that are not Carillon's (%s). Give Carillon a database of its own."
              .formatted(where, String.join(", ", foreign)),
          null);
    }
  }

  private void requireKnown(List<Applied> applied) {
    for (int i = 0; i < applied.size(); i++) {
      Applied row = applied.get(i);
      if (row.version != i + 1) {
        throw new UnusableStoreException(
            "%s lacks schema migration %d but has %d. Restore it from a backup."
                .formatted(where, i + 1, row.version),
            null);
      }
      if (i >= migrations.size()) {
        throw new UnusableStoreException(
            ("%s has schema version %d, and this program knows only versions up to %d."
                    + " Start the newer Carillon that wrote it.")
                .formatted(where, applied.getLast().version, migrations.size()),
            null);
      }
      if (!row.checksum.equals(checksum(statements.migration(migrations.get(i))))) {
        throw new UnusableStoreException(
            ("%s was made with another form of schema migration %s than this program has."
                    + " Start the Carillon that made it.")
                .formatted(where, migrations.get(i)),
            null);
      }
    }
  }

  private List<Applied> applied(Connection connection) throws SQLException {
    List<Applied> applied = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(statements.text("schema_migrations"))) {
      while (rows.next()) {
        applied.add(new Applied(rows.getInt("version"), rows.getString("checksum")));
      }
    }
    return applied;
  }

  private void apply(Connection connection, int version) throws SQLException {
    String name = migrations.get(version - 1);
    String file = statements.migration(name);
    execute(connection, statements.text("begin"));
    boolean done = false;
    try {
      for (String statement : Statements.split(file)) {
        execute(connection, statement);
      }
      try (PreparedStatement insert =
          connection.prepareStatement(statements.text("insert_schema_migration"))) {
        Parameters.bind(insert, version, name, checksum(file));
        insert.executeUpdate();
      }
      execute(connection, statements.text("commit"));
      done = true;
    } finally {
      if (!done) {
        execute(connection, statements.text("rollback"));
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String checksum(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private record Applied(int version, String checksum) {}
}
