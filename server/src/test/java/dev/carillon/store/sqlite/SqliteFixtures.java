package dev.carillon.store.sqlite;

import dev.carillon.store.JournalFixture;
import java.nio.file.Path;
import java.sql.SQLException;

/** Journals on the embedded store. */
final class SqliteFixtures {
  private SqliteFixtures() {}

  static JournalFixture journal(Path folder) throws SQLException {
    return journal(SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)), folder);
  }

  static JournalFixture journal(SqliteDatabase database, Path folder) throws SQLException {
    return new JournalFixture(
        database, "jdbc:sqlite:%s".formatted(folder.resolve(SqliteDatabase.FILE)));
  }
}
