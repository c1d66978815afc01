package dev.carillon.engine;

import dev.carillon.store.Catalog;
import dev.carillon.store.History;
import dev.carillon.store.Idempotency;
import dev.carillon.store.Journal;
import dev.carillon.store.Store;
import java.time.InstantSource;

/**
 * A store in memory that keeps the promises of the real ones: transactions (one lock), leases with
 * fencing, versions. For tests that need to break things, and for the simulator. What the engine
 * never asks for is refused.
 */
final class MemoryStore implements Store {
  private final MemoryTables tables;
  private final MemoryCatalog catalog;
  private final MemoryJournal journal;
  private final MemoryHistory history;
  private final boolean sole;

  /**
   * @param time the database's own clock
   */
  MemoryStore(InstantSource time, boolean sole) {
    this(new MemoryTables(time), sole);
  }

  private MemoryStore(MemoryTables tables, boolean sole) {
    this.tables = tables;
    this.sole = sole;
    this.catalog = new MemoryCatalog(tables);
    this.journal = new MemoryJournal(tables);
    this.history = new MemoryHistory(tables);
  }

  MemoryTables tables() {
    return tables;
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
    throw new UnsupportedOperationException("the engine does not ask for this");
  }

  @Override
  public boolean sole() {
    return sole;
  }

  @Override
  public void close() {}
}
