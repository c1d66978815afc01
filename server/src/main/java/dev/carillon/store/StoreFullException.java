package dev.carillon.store;

/** There is no room left on the disk. Goes away by itself once there is. */
public final class StoreFullException extends StoreException {
  public StoreFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
