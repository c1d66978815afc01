package dev.carillon.provider;

import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Schema;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The databases that a provider's tests run on, each real and as the server opens it. {@link
 * BothDialects} shows how a test class runs on both.
 */
public enum Dialect {
  SQLITE,
  POSTGRES;

  /** Names of databases that have a schema already, by its name: quicker than to migrate each. */
  private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();

  /**
   * A database with nothing in it but a schema's empty tables.
   *
   * @param folder where SQLite's files will lie: another for each database
   */
  public TestDatabase open(Schema schema, Path folder) {
    return switch (this) {
      case SQLITE -> {
        Path place = folder.resolve("data");
        yield again(
            schema, place, "jdbc:sqlite:%s".formatted(place.resolve(schema.name() + ".db")));
      }
      case POSTGRES -> again(schema, folder, TestPostgres.copyOf(template(schema)));
    };
  }

  /** Opens it once more: after it was closed, or, with PostgreSQL, as another node does. */
  public TestDatabase again(TestDatabase database) {
    return again(database.schema(), database.folder(), database.url());
  }

  private TestDatabase again(Schema schema, Path folder, String url) {
    Database server =
        switch (this) {
          case SQLITE -> SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder));
          case POSTGRES -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS);
        };
    return new TestDatabase(schema, folder, url, server, server.beside(schema));
  }

  private static String template(Schema schema) {
    return TEMPLATES.computeIfAbsent(
        schema.name(),
        _ -> {
          String url = TestPostgres.migratedDatabase();
          try (Database server = PostgresDatabase.open(url, PostgresConfig.DEFAULTS)) {
            server.beside(schema).close();
          }
          return TestPostgres.query(url, "select current_database()");
        });
  }
}
