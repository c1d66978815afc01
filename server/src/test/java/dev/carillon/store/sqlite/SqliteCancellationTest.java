package dev.carillon.store.sqlite;

import dev.carillon.store.CancellationConformance;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Samples;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class SqliteCancellationTest extends CancellationConformance {
  @TempDir Path folder;

  @Override
  protected Store open(CatalogLimits limits) {
    return new SqlStore(
        SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder.resolve("data"))),
        limits,
        Samples.IDS,
        InstantSource.fixed(Samples.NOW));
  }
}
