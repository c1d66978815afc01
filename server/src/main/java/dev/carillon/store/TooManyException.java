package dev.carillon.store;

/** A limit on the number of rows of a kind has been reached. */
public final class TooManyException extends StoreException {
  public TooManyException(String message) {
    super(message);
  }
}
