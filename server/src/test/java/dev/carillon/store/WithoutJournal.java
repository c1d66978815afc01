package dev.carillon.store;

import dev.carillon.model.IdSource;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.SqlCatalog;
import dev.carillon.store.sql.SqlIdempotency;
import java.time.InstantSource;

/** Catalog and idempotency keys of a database, for tests that need no more of a store. */
public record WithoutJournal(
    Database database, CatalogLimits limits, IdSource ids, InstantSource time) implements Store {

  @Override
  public Catalog catalog() {
    return new SqlCatalog(database, limits, ids, time);
  }

  @Override
  public Journal journal() {
    throw new UnsupportedOperationException();
  }

  @Override
  public History history() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Idempotency idempotency() {
    return new SqlIdempotency(database);
  }

  @Override
  public boolean sole() {
    return database.sole();
  }

  @Override
  public void close() {
    database.close();
  }
}
