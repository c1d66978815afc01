package dev.carillon.store.postgres;

import dev.carillon.store.CancellationConformance;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Samples;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import java.time.InstantSource;

class PostgresCancellationTest extends CancellationConformance {
  private final String url = TestPostgres.migratedDatabase();

  @Override
  protected Store open(CatalogLimits limits) {
    return new SqlStore(
        PostgresDatabase.open(url, PostgresConfig.DEFAULTS),
        limits,
        Samples.IDS,
        InstantSource.fixed(Samples.NOW));
  }
}
