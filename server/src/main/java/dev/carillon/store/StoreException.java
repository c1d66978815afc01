package dev.carillon.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; nothing was changed. */
public abstract sealed class StoreException extends RuntimeException
    permits UidTakenException,
        NoSuchApplicationException,
        TooManyException,
        StoreFullException,
        StoreUnavailableException,
        UnusableStoreException {
  protected StoreException(String message) {
    super(message);
  }

  protected StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
