package dev.carillon.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.IdSource;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lists walk an index to their limit: neither database may read a table through, or sort it. What
 * SQLite's indexes do not have yet is the short end of a table; only that may be sorted.
 */
class HistoryPlansTest {
  @TempDir static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message",
        "message_by_event_id",
        "messages_ascending",
        "messages_descending",
        "deliveries",
        "attempt",
        "attempts_of_message_ascending",
        "attempts_of_message_descending",
        "attempts_of_endpoint_ascending",
        "attempts_of_endpoint_descending"
      })
  void theEmbeddedStoreSearchesByKeys(String name) throws Exception {
    SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)).close();
    String url = "jdbc:sqlite:%s".formatted(folder.resolve("journal.db"));

    List<String> plan;
    try (Connection connection = DriverManager.getConnection(url)) {
      String sql =
          "explain query plan %s".formatted(Statements.of("sqlite", Schema.SERVER).text(name));
      plan = rows(connection, sql, "detail");
    }

    assertThat(plan)
        .anyMatch(line -> line.startsWith("SEARCH"))
        .allMatch(line ->
            !line.startsWith("SCAN")
                || line.contains("VIRTUAL TABLE")
                || List.of("SCAN indexed_until", "SCAN l").contains(line));
    if (name.startsWith("attempts_of_endpoint")) {
      assertThat(plan)
          .containsSubsequence(
              "MERGE (UNION ALL)",
              "SEARCH n USING PRIMARY KEY (message_id>?)",
              "USE TEMP B-TREE FOR ORDER BY",
              "SCAN l")
          .containsOnlyOnce("USE TEMP B-TREE FOR ORDER BY");
    } else {
      assertThat(plan).noneMatch(line -> line.contains("TEMP B-TREE"));
    }
    if (name.startsWith("messages") || name.startsWith("attempts")) {
      assertThat(plan)
          .as("the ids bound the search")
          .anyMatch(line -> line.contains("id>? AND id<?"));
    }
  }

  @Test
  void theSharedStoreSearchesByKeys() throws Exception {
    String url = TestPostgres.freshDatabase();
    PostgresDatabase.open(url, PostgresConfig.DEFAULTS).close();
    fill(url);

    assertIndexed(
        url,
        "messages_ascending",
        true,
        "env_1",
        "app_1",
        "env_1",
        "app_1",
        "",
        "z",
        0L,
        Long.MAX_VALUE,
        null,
        null,
        null,
        null,
        null,
        null,
        51);
    assertIndexed(
        url,
        "messages_descending",
        true,
        "env_1",
        "app_1",
        "env_1",
        "app_1",
        "",
        "z",
        0L,
        Long.MAX_VALUE,
        null,
        null,
        null,
        null,
        null,
        null,
        51);
    for (String name :
        List.of("attempts_of_endpoint_ascending", "attempts_of_endpoint_descending")) {
      assertIndexed(
          url,
          name,
          "env_1",
          "app_1",
          "ep_1",
          "env_1",
          "app_1",
          "",
          "z",
          0L,
          Long.MAX_VALUE,
          -1,
          0,
          "",
          false,
          null,
          null,
          null,
          null,
          null,
          null,
          51);
    }
    assertIndexed(
        url,
        "attempts_of_message_descending",
        "env_1",
        "app_1",
        "msg_00001",
        "env_1",
        "app_1",
        "",
        "z",
        0L,
        Long.MAX_VALUE,
        -1,
        0,
        "",
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        51);
  }

  /**
   * Two tenants with ten thousand rows each: in the default partition, in three weeks, and none yet
   * in the last.
   */
  private static void fill(String url) {
    String now =
        TestPostgres.query(url, "select (extract(epoch from clock_timestamp()) * 1000)::bigint");
    List<String> beginnings = new ArrayList<>(List.of("msg_"));
    for (int week = 0; week < 3; week++) {
      Instant time = Instant.ofEpochMilli(Long.parseLong(now)).plus(Duration.ofDays(7L * week));
      beginnings.add(IdSource.floor("msg_", time).substring(0, 14));
    }
    for (String beginning : beginnings) {
      TestPostgres.execute(
          url,
          """
          insert into message (environment_id, application_id, id, event_type, content_id,
            not_interested, created_at)
          select 'env_1', 'app_' || n %% 2, '%1$s' || lpad(n::text, 5, '0'), 'paid',
            '%1$s' || lpad(n::text, 5, '0'), 0, n
          from generate_series(1, 5000) n
          """
              .formatted(beginning),
          """
          insert into attempt (environment_id, application_id, message_id, id, delivery_id,
            endpoint_id, run, number, url, started_at, outcome, error, dns_micros, connect_micros,
            tls_micros, first_byte_micros, total_micros)
          select 'env_1', 'app_' || n %% 2, '%1$s' || lpad(n::text, 5, '0'),
            'atmpt_' || lpad(n::text, 5, '0'), 'dlv_1', 'ep_' || n %% 2, 'scheduled', 1, 'u', n,
            'refused', 'target_refused', -1, -1, -1, -1, 0
          from generate_series(1, 5000) n
          """
              .formatted(beginning));
    }
    TestPostgres.execute(url, "analyze");
    for (String table : List.of("message", "attempt")) {
      assertThat(
              TestPostgres.query(url, "select count(distinct tableoid) from %s".formatted(table)))
          .isEqualTo("4");
    }
  }

  private static void assertIndexed(String url, String name, @Nullable Object... parameters)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      String sql = "explain %s".formatted(Statements.of("postgres", Schema.SERVER).text(name));
      List<String> plan = rows(connection, sql, "QUERY PLAN", parameters);
      assertThat(plan)
          .as(name)
          .anyMatch(line -> line.contains("Index"))
          .noneMatch(line -> line.contains("Sort  ("))
          .noneMatch(line -> line.contains("Seq Scan on message"))
          .noneMatch(line -> line.contains("Seq Scan on attempt"));
    }
  }

  private static List<String> rows(
      Connection connection, String sql, String column, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Parameters.bind(statement, parameters);
      List<String> lines = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getString(column));
        }
      }
      return lines;
    }
  }
}
