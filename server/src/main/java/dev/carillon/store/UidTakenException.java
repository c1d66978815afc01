package dev.carillon.store;

/** Another row of the same kind and parent has this uid or name. */
public final class UidTakenException extends StoreException {
  public UidTakenException(String message) {
    super(message);
  }
}
