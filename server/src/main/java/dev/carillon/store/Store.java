package dev.carillon.store;

/**
 * One database with everything in it. The embedded store is of one process; the shared one may have
 * many nodes.
 */
public interface Store extends AutoCloseable {
  Catalog catalog();

  Journal journal();

  History history();

  Idempotency idempotency();

  /** Whether no other node can be using it: what earlier runs held can be taken up at once. */
  boolean sole();

  @Override
  void close();
}
