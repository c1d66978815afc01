package dev.carillon.engine;

import dev.carillon.model.IdSource;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

class EngineOnSqliteTest extends EngineSuite {
  @TempDir private Path folder;

  @Override
  Store open(MovableTime time) {
    return new SqlStore(
        SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)),
        CatalogLimits.DEFAULTS,
        new IdSource(time, new Random(7)),
        time);
  }
}
