package dev.carillon.store;

/** The application does not exist, or no longer. */
public final class NoSuchApplicationException extends StoreException {
  public NoSuchApplicationException(String message) {
    super(message);
  }
}
