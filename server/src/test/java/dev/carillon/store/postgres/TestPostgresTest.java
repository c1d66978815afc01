package dev.carillon.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the other tests rest on: the server that they use loses nothing that it has committed. */
class TestPostgresTest {
  @ParameterizedTest
  @ValueSource(strings = {"fsync", "full_page_writes", "synchronous_commit"})
  void theServerSyncs(String setting) {
    String url = TestPostgres.freshDatabase();

    assertThat(TestPostgres.query(url, "show %s".formatted(setting))).isEqualTo("on");
  }

  @Test
  void eachDatabaseIsEmptyAndSeparate() {
    String one = TestPostgres.freshDatabase();
    String other = TestPostgres.freshDatabase();

    TestPostgres.execute(one, "create table thing (n int)");

    assertThat(TestPostgres.query(other, "select to_regclass('thing')")).isEqualTo("null");
  }
}
