package dev.carillon.store.sqlite;

import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's failures mean. */
final class SqliteFailures {
  private SqliteFailures() {}

  /** The exception to throw for a failure of a statement. */
  static RuntimeException of(SQLException failure, String where) {
    String said = failure.getMessage();
    return switch (primary(failure)) {
      case SQLITE_FULL ->
          new StoreFullException(
              "There is no room left for %s. Free some space; no restart is needed."
                  .formatted(where),
              failure);
      case SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_MISUSE ->
          new IllegalStateException("%s refused a statement: %s".formatted(where, said), failure);
      case SQLITE_INTERRUPT ->
          new StoreUnavailableException(
              "A read in %s took so long that it held up the writes, and was stopped. Ask for less."
                  .formatted(where),
              failure);
      default ->
          new StoreUnavailableException("%s does not work: %s".formatted(where, said), failure);
    };
  }

  /** The result code without what its upper bits add. */
  static SQLiteErrorCode primary(SQLException failure) {
    if (failure instanceof SQLiteException precise) {
      return SQLiteErrorCode.getErrorCode(precise.getResultCode().code & 0xff);
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
