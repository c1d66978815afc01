package dev.carillon.signing;

/**
 * Sealed bytes that none of the master keys opens: sealed with another one, changed, or moved to
 * another row. The message says which and is safe to log.
 */
public final class UnreadableSecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableSecretException(String message) {
    super(message);
  }
}
