package dev.carillon.store.postgres;

import dev.carillon.store.JournalFixture;
import dev.carillon.store.JournalTenancyConformance;

class PostgresJournalTenancyTest extends JournalTenancyConformance {
  @Override
  protected JournalFixture open() throws Exception {
    String url = TestPostgres.freshDatabase();
    return new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
  }
}
