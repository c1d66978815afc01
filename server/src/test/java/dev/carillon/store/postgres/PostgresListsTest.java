package dev.carillon.store.postgres;

import dev.carillon.store.JournalFixture;
import dev.carillon.store.ListsConformance;

class PostgresListsTest extends ListsConformance {
  @Override
  protected JournalFixture open() throws Exception {
    String url = TestPostgres.freshDatabase();
    return new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
  }
}
