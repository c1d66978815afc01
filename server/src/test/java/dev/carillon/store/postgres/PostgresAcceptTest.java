package dev.carillon.store.postgres;

import dev.carillon.store.AcceptConformance;
import dev.carillon.store.JournalFixture;

class PostgresAcceptTest extends AcceptConformance {
  @Override
  protected JournalFixture open() throws Exception {
    String url = TestPostgres.freshDatabase();
    return new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
  }
}
