package dev.carillon.store.postgres;

import dev.carillon.store.JournalFixture;
import dev.carillon.store.RetentionConformance;

class PostgresRetentionTest extends RetentionConformance {
  @Override
  protected JournalFixture open() throws Exception {
    String url = TestPostgres.freshDatabase();
    return new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
  }
}
