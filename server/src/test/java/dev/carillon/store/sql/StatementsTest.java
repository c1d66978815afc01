package dev.carillon.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.store.UnusableStoreException;
import org.junit.jupiter.api.Test;

/** The two dialects have the same statements. */
class StatementsTest {
  @Test
  void bothDialectsHaveTheSameStatementsAndMigrations() {
    Statements sqlite = Statements.of("sqlite", Schema.SERVER);
    Statements postgres = Statements.of("postgres", Schema.SERVER);
    assertThat(sqlite.names()).isNotEmpty().isEqualTo(postgres.names());
    for (String migration : Schema.SERVER.migrations()) {
      assertThat(Statements.split(sqlite.migration(migration))).isNotEmpty();
      assertThat(Statements.split(postgres.migration(migration))).isNotEmpty();
    }
  }

  @Test
  void anUnknownStatementIsNamed() {
    assertThatThrownBy(() -> Statements.of("sqlite", Schema.SERVER).text("nonsense"))
        .hasMessage("no statement nonsense for sqlite");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Statements.ofTopics("sqlite", "nonsense"))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessage("this program lacks its file /dev/carillon/store/sqlite/nonsense.sql");
  }
}
