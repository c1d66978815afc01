package dev.carillon.store.sqlite;

import dev.carillon.store.CatalogLimits;
import dev.carillon.store.HistoryConformance;
import dev.carillon.store.Samples;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/** The same when most of what is listed has been entered into the indexes, and the last has not. */
class SqliteIndexedHistoryTest extends HistoryConformance {
  @TempDir Path folder;

  @Override
  protected Store open(CatalogLimits limits) {
    return new SqlStore(
        SqliteDatabase.open(
            SqliteConfig.DEFAULTS.in(folder.resolve("data")), LogLimits.DEFAULTS, new ListIndex(1)),
        limits,
        Samples.IDS,
        InstantSource.fixed(Samples.NOW));
  }
}
