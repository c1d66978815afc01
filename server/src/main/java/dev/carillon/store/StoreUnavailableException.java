package dev.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * The database did not answer, or broke off. Whether a commit that was under way took effect is
 * unknown; everything before it did not. Worth another try later.
 */
public final class StoreUnavailableException extends StoreException {
  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
