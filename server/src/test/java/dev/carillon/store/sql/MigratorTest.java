package dev.carillon.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.postgres.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are new, known, too new, changed or somebody else's, in both dialects. */
class MigratorTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void makesANewSchemaOnce(String dialect) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(dialect))) {
      migrator(dialect).migrate(connection);
      migrator(dialect).migrate(connection);
      assertThat(value(connection, "select count(*) from schema_migration"))
          .isEqualTo(Integer.toString(Schema.SERVER.migrations().size()));
      assertThat(value(connection, "select count(*) from delivery")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void refusesAVersionFromTheFuture(String dialect) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(dialect))) {
      migrator(dialect).migrate(connection);
      int next = Schema.SERVER.migrations().size() + 1;
      execute(connection, "insert into schema_migration values (%d, 'x', 'x', 0)".formatted(next));
      assertThatThrownBy(() -> migrator(dialect).migrate(connection))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("here has schema version %d".formatted(next))
          .hasMessageContaining("Start the newer Carillon");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void refusesWhatWasMadeWithAnotherFile(String dialect) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(dialect))) {
      migrator(dialect).migrate(connection);
      execute(connection, "update schema_migration set checksum = 'other' where version = 1");
      assertThatThrownBy(() -> migrator(dialect).migrate(connection))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("another form of schema migration 0001_foundation");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void refusesADatabaseOfSomebodyElse(String dialect) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(dialect))) {
      execute(connection, "create table pupils (name text)");
      assertThatThrownBy(() -> migrator(dialect).migrate(connection))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("not Carillon's (pupils)");
      assertThatThrownBy(() -> value(connection, "select count(*) from message"))
          .isInstanceOf(SQLException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void aMigrationThatFailsLeavesNothing(String dialect) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(dialect))) {
      execute(connection, "create table schema_migration (version bigint, name text)");
      assertThatThrownBy(() -> migrator(dialect).migrate(connection))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> value(connection, "select count(*) from environment"))
          .isInstanceOf(SQLException.class);
    }
  }

  private static Migrator migrator(String dialect) {
    return new Migrator(Statements.of(dialect, Schema.SERVER), "here");
  }

  private String url(String dialect) {
    return dialect.equals("sqlite")
        ? "jdbc:sqlite:%s".formatted(folder.resolve("test.db"))
        : TestPostgres.freshDatabase();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return List.of(row.getString(1)).getFirst();
    }
  }
}
