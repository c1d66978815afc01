package dev.carillon.provider.pulse.message;

import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Schema;

/** The same database in the hands of several nodes: as PostgreSQL is, whatever it is. */
final class Shared implements Database {
  private final Database database;

  Shared(Database database) {
    this.database = database;
  }

  @Override
  public <T> T read(Work<T> work) {
    return database.read(work);
  }

  @Override
  public <T> T write(Work<T> work) {
    return database.write(work);
  }

  @Override
  public Dropped dropWhole(Cutoff cutoff, int limit) {
    return database.dropWhole(cutoff, limit);
  }

  @Override
  public void tidy() {
    database.tidy();
  }

  @Override
  public void scrub() {
    database.scrub();
  }

  @Override
  public boolean sole() {
    return false;
  }

  @Override
  public Database beside(Schema schema) {
    return database.beside(schema);
  }

  @Override
  public void close() {
    database.close();
  }
}
