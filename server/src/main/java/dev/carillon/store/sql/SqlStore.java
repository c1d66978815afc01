package dev.carillon.store.sql;

import dev.carillon.model.IdSource;
import dev.carillon.store.Catalog;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.History;
import dev.carillon.store.Idempotency;
import dev.carillon.store.Journal;
import dev.carillon.store.Store;
import java.time.InstantSource;

/** All of the store on a database of either dialect. Owns the database. */
public final class SqlStore implements Store {
  private final Database database;
  private final Catalog catalog;
  private final Journal journal;
  private final History history;
  private final Idempotency idempotency;

  public SqlStore(Database database, CatalogLimits limits, IdSource ids, InstantSource time) {
    this.database = database;
    this.catalog = new SqlCatalog(database, limits, ids, time);
    this.journal = new SqlJournal(database);
    this.history = new SqlHistory(database);
    this.idempotency = new SqlIdempotency(database);
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public Idempotency idempotency() {
    return idempotency;
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
