package dev.carillon.provider;

/** The engine has no room for more at present: try again in a second. */
public final class NoRoomException extends Exception {
  public NoRoomException(String message) {
    super(message, null, false, false);
  }
}
