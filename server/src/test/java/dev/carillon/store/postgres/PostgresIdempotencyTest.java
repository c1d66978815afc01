package dev.carillon.store.postgres;

import dev.carillon.store.CatalogLimits;
import dev.carillon.store.IdempotencyConformance;
import dev.carillon.store.Samples;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import java.time.InstantSource;

class PostgresIdempotencyTest extends IdempotencyConformance {
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
