package dev.carillon.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL keeps the plan of a prepared statement, and the first plans are made while the tables
 * are empty, when reading them through looks cheap. On the connections that Carillon works with it
 * must use the keys from the first row on, or each commit gets slower with each row before it.
 */
class HotPlansTest {
  @ParameterizedTest
  @ValueSource(strings = {"settle_delivery", "release_delivery", "take", "hand_back_orphans"})
  void anEmptyTableIsSearchedByKeysToo(String name) {
    String url = TestPostgres.freshDatabase();
    List<String> plan;
    try (PostgresDatabase database = PostgresDatabase.open(url, PostgresConfig.DEFAULTS)) {
      TestPostgres.execute(url, "analyze");
      plan = database.read(session -> plan(session.prepare(name).getConnection(), name));
    }

    assertThat(plan)
        .anyMatch(line -> line.contains("Index Scan") || line.contains("Bitmap Heap Scan"))
        .noneMatch(line -> line.contains("Seq Scan on delivery"))
        .noneMatch(line -> line.contains("Hash Join"));
    if (name.startsWith("settle") || name.startsWith("release")) {
      assertThat(plan)
          .as("by the primary key, not by what is held")
          .anyMatch(line -> line.contains("_pkey"))
          .noneMatch(line -> line.contains("lease_id_idx"));
    }
  }

  /** The plan for any parameters. */
  private static List<String> plan(Connection connection, String name) throws SQLException {
    String sql = Statements.of("postgres", Schema.SERVER).text(name);
    StringBuilder numbered = new StringBuilder();
    List<String> nothing = new ArrayList<>();
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '?') {
        nothing.add("null");
        numbered.append('$').append(nothing.size());
      } else {
        numbered.append(c);
      }
    }
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local plan_cache_mode = force_generic_plan");
      statement.execute("prepare probe as %s".formatted(numbered));
      String explain = "explain execute probe(%s)".formatted(String.join(", ", nothing));
      try (ResultSet rows = statement.executeQuery(explain)) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
      statement.execute("deallocate probe");
    }
    return lines;
  }
}
