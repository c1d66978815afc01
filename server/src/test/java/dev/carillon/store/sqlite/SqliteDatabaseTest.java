package dev.carillon.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.store.JournalFixture;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.Submission;
import dev.carillon.store.UnusableStoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening the embedded store: what it makes, keeps and refuses, and a full disk. */
class SqliteDatabaseTest {
  @TempDir Path temporary;
  private Path folder;
  private SqliteConfig config;

  @BeforeEach
  void name() {
    folder = temporary.resolve("data");
    config = SqliteConfig.DEFAULTS.in(folder);
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      assertThat(database.<Integer>write(session -> session.update("probe"))).isEqualTo(1);
      assertThat(database.sole()).isTrue();
    }
    assertThat(folder.resolve("journal.db.unfinished")).doesNotExist();
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      assertThat(pending(database)).isZero();
    }
  }

  /** As another program, or a copy without its log, may leave it. */
  @Test
  void aDatabaseThatWouldNotSyncItsLogIsRefused() throws SQLException {
    SqliteDatabase.open(config).close();
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:%s".formatted(folder.resolve("journal.db")));
        Statement statement = other.createStatement()) {
      statement.execute("pragma journal_mode = delete");
    }
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("does not sync")
        .hasMessageContaining("journal mode delete");
  }

  @Test
  void workThatThrowsIsUndone() throws SQLException {
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      assertThatThrownBy(() ->
              database.write(session -> {
                session.update("join_node", "lease_one", "node", 1_000L);
                throw new IllegalArgumentException("a fault");
              }))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(database.<Integer>write(session -> session.update("end_lease", "lease_one")))
          .isZero();
    }
  }

  @Test
  void aSecondServerOnTheSameFolderIsRefused() {
    try (SqliteDatabase first = SqliteDatabase.open(config)) {
      assertThatThrownBy(() -> SqliteDatabase.open(config))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("in use by another Carillon server");
      assertThat(pending(first)).isZero();
    }
    SqliteDatabase.open(config).close();
  }

  @Test
  void aFolderOfSomebodyElseIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("thesis.txt"), "chapter 1");
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("thesis.txt");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("thesis.txt"));
    }
  }

  @Test
  void neighboursOfOursMayBeThereFirst() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("master-key"), "k");
    SqliteConfig withKey =
        new SqliteConfig(
            folder, Set.of("master-key"), 2, config.busyTimeout(), config.cacheKibibytes());
    SqliteDatabase.open(withKey).close();
  }

  @Test
  void aFileWhereTheFolderShouldBeIsRefused() throws IOException {
    Files.writeString(folder, "a file");
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void aTruncatedFileIsRefusedAndLeftAlone() throws IOException {
    SqliteDatabase.open(config).close();
    Path file = folder.resolve("journal.db");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 50, 4_096, whole.length / 2, whole.length - 1}) {
      byte[] part = Arrays.copyOf(whole, length);
      Files.write(file, part);
      assertThatThrownBy(() -> SqliteDatabase.open(config))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("is truncated");
      assertThat(Files.readAllBytes(file)).isEqualTo(part);
    }
    Files.write(file, whole);
    SqliteDatabase.open(config).close();
  }

  @Test
  void whatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("journal.db");
    byte[] text = "not a database, but a letter. ".repeat(50).getBytes(StandardCharsets.UTF_8);
    Files.write(file, text);
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("is not a database");
    assertThat(Files.readAllBytes(file)).isEqualTo(text);
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefused() throws IOException, SQLException {
    Files.createDirectories(folder);
    execute("create table pupils (name text)");
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("database of another program");
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    SqliteDatabase.open(config).close();
    Path file = folder.resolve("journal.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 100, 4_096, (byte) 0x5a);
    Files.write(file, bytes);
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(file.toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void aSchemaFromTheFutureIsRefused() throws SQLException {
    SqliteDatabase.open(config).close();
    execute("insert into schema_migration values (1000, 'x', 'x', 0)");
    assertThatThrownBy(() -> SqliteDatabase.open(config))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("1000");
  }

  @Test
  void aCreationThatWasCutOffIsBegunAgain() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("journal.db.unfinished"), "half");
    Files.writeString(folder.resolve("journal.db.unfinished-wal"), "half");
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      assertThat(pending(database)).isZero();
    }
  }

  @Test
  void aFullDiskRefusesWholeAndGoesOnWhenThereIsRoomAgain() throws SQLException, IOException {
    SqliteDatabase database = SqliteDatabase.open(config);
    try (JournalFixture fixture = SqliteFixtures.journal(database, folder)) {
      pragma(database, "pragma max_page_count = %d".formatted(pages(database) + 100));
      byte[] payload = new byte[20_000];
      List<Submission> group = new ArrayList<>();
      int accepted = 0;
      assertThat(fixture.journal().ready()).isTrue();
      while (true) {
        group.clear();
        for (int i = 0; i < 5; i++) {
          group.add(fixture.submissionOf(payload));
        }
        try {
          assertThat(fixture.journal().accept(fixture.lease(), group)).hasSize(5);
          accepted += 5;
        } catch (StoreFullException full) {
          assertThat(full).hasMessageContaining(folder.toString());
          break;
        }
      }
      assertThat(accepted).isPositive();
      assertThat(fixture.count("message")).isEqualTo(accepted);
      assertThat(fixture.count("delivery")).isEqualTo(accepted);
      assertThat(fixture.look("pragma integrity_check")).isEqualTo("ok");

      pragma(database, "pragma max_page_count = 100000");
      assertThat(fixture.journal().accept(fixture.lease(), group)).hasSize(5);
      assertThat(fixture.count("message")).isEqualTo(accepted + 5);
    }
  }

  @Test
  void retentionGivesItsPagesBack() throws SQLException, IOException {
    try (SqliteDatabase database = SqliteDatabase.open(config)) {
      for (int i = 0; i < 30; i++) {
        byte[] large = new byte[100_000];
        String id = "msg_%d".formatted(i);
        database.write(
            session -> session.update("insert_content", "env_test", id, large, "text/plain"));
      }
      int before = pages(database);
      assertThat(before).isGreaterThan(350);
      database.write(session -> session.update("sweep_contents", "msg_9999", 100));
      database.tidy();
      assertThat(pages(database)).isEqualTo(before - 250);
      database.tidy();
      assertThat(pages(database)).isLessThan(before - 350);
    }
  }

  private static int pages(SqliteDatabase database) {
    return pragma(database, "pragma page_count");
  }

  /** On the connection that writes. */
  private static int pragma(SqliteDatabase database, String sql) {
    return database.<Integer>write(session -> {
      try (Statement statement = session.prepare("ping").getConnection().createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getInt(1);
      }
    });
  }

  private static int pending(SqliteDatabase database) {
    return database.<Integer>read(
        session -> session.first("next_due", row -> row.getInt("due_at")).orElseThrow());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:%s".formatted(folder.resolve("journal.db")));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
