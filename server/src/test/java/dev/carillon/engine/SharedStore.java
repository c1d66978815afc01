package dev.carillon.engine;

import dev.carillon.store.Catalog;
import dev.carillon.store.History;
import dev.carillon.store.Idempotency;
import dev.carillon.store.Journal;
import dev.carillon.store.Store;

/** The same store, as one of which there may be other users. */
record SharedStore(Store store) implements Store {
  @Override
  public Catalog catalog() {
    return store.catalog();
  }

  @Override
  public Journal journal() {
    return store.journal();
  }

  @Override
  public History history() {
    return store.history();
  }

  @Override
  public Idempotency idempotency() {
    return store.idempotency();
  }

  @Override
  public boolean sole() {
    return false;
  }

  @Override
  public void close() {}
}
