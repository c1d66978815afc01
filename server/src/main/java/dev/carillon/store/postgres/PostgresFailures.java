package dev.carillon.store.postgres;

import dev.carillon.store.StoreException;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.UnusableStoreException;
import java.sql.SQLException;

/**
 * What PostgreSQL's failures mean, by their SQLSTATE (PostgreSQL's documentation, appendix A: the
 * first two characters are the class).
 */
final class PostgresFailures {
  private PostgresFailures() {}

  /** The exception to throw for a failure of a statement. */
  static RuntimeException of(SQLException failure, String where) {
    String state = state(failure);
    String said = failure.getMessage();
    if (state.equals("53100")) {
      return new StoreFullException(
          "There is no room left on the disk of %s. Free some space; no restart is needed."
              .formatted(where),
          failure);
    }
    return switch (family(state)) {
      // Wrong statements and values, and rows that the schema does not allow.
      case "0A", "21", "22", "23", "42" ->
          new IllegalStateException("%s refused a statement: %s".formatted(where, said), failure);
      default ->
          new StoreUnavailableException("%s does not work: %s".formatted(where, said), failure);
    };
  }

  /**
   * Whether the transaction had no effect and may go well if it is run again from its start: a
   * deadlock, a serialization failure, or a unique key that another transaction took after this one
   * had looked.
   */
  static boolean worthAnotherRun(SQLException failure) {
    return switch (state(failure)) {
      case "40001", "40P01", "23505" -> true;
      default -> false;
    };
  }

  /**
   * Whether a lock was not to be had in time, or a statement not done in time: nothing is wrong.
   */
  static boolean tookTooLong(SQLException failure) {
    return switch (state(failure)) {
      case "55P03", "57014", "40P01" -> true;
      default -> false;
    };
  }

  /** The exception to throw when the database cannot be opened. */
  static StoreException whileOpening(SQLException failure, PostgresAddress address) {
    String said = withoutFullStop(String.valueOf(failure.getMessage()));
    String state = state(failure);
    return switch (family(state)) {
      case "28" ->
          new UnusableStoreException(
              "PostgreSQL at %s does not let user %s in: %s. Check user and password in the database URL, and pg_hba.conf."
                  .formatted(address.hosts(), address.user(), said),
              failure);
      case "3D" ->
          new UnusableStoreException(
              "PostgreSQL at %s has no database %s. Create it, or correct the database URL."
                  .formatted(address.hosts(), address.database()),
              failure);
      case "42" ->
          new UnusableStoreException(
              "The database %s cannot be set up: %s. Carillon's user needs the right to create tables in its schema."
                  .formatted(address, said),
              failure);
      default ->
          new StoreUnavailableException(
              "PostgreSQL at %s does not answer as it should: %s. Is it running, and are host and port in the database URL right?"
                  .formatted(address.hosts(), said),
              failure);
    };
  }

  /** The driver ends its sentences, the server does not; ours goes on. */
  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String family(String state) {
    return state.substring(0, Math.min(2, state.length()));
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
