package dev.carillon.provider.pulse.message;

import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Schema;

/** A database that tells of each of its transactions, before it begins and after its commit. */
final class BreakingDatabase implements Database {
  private final Database database;
  private final Runnable step;

  /**
   * @param step may throw: then the process ends there, as far as one can see from outside
   */
  BreakingDatabase(Database database, Runnable step) {
    this.database = database;
    this.step = step;
  }

  @Override
  public <T> T read(Work<T> work) {
    return database.read(work);
  }

  @Override
  public <T> T write(Work<T> work) {
    step.run();
    T result = database.write(work);
    step.run();
    return result;
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
    return database.sole();
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
