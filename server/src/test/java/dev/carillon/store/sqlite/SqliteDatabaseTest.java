package dev.carillon.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening the embedded store: what it makes, keeps and refuses. */
class SqliteDatabaseTest {
  @TempDir Path folder;

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    SqliteConfig config = SqliteConfig.DEFAULTS.in(folder.resolve("data"));
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      assertThat(database.<Boolean>write(session -> session.first("ping", row -> 1).isPresent()))
          .isTrue();
    }
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      assertThat(database.<Boolean>read(session -> session.first("ping", row -> 1).isPresent()))
          .isTrue();
    }
  }
}
