package dev.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * The data folder or database cannot be used, and trying again will not help: not ours, damaged, of
 * a schema version that this program does not know, held by another server, or not safe (no fsync).
 * The message says which, where, and what to do.
 */
public final class UnusableStoreException extends StoreException {
  public UnusableStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
