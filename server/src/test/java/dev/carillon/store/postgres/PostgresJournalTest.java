package dev.carillon.store.postgres;

import dev.carillon.store.JournalConformance;
import dev.carillon.store.JournalFixture;

class PostgresJournalTest extends JournalConformance {
  @Override
  protected JournalFixture open() throws Exception {
    String url = TestPostgres.freshDatabase();
    return new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
  }
}
