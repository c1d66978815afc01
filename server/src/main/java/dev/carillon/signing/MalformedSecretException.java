package dev.carillon.signing;

/**
 * A text that is not the secret or key it should be. The message says what is wrong with it, is
 * safe to show, and never repeats the text.
 */
public final class MalformedSecretException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedSecretException(String message) {
    super(message);
  }
}
