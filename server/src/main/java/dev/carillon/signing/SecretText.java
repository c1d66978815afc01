package dev.carillon.signing;

import java.util.Base64;

/** The textual form that all webhook secrets share. */
final class SecretText {
  /** Far above the longest secret: no more than this is looked at. */
  private static final int MAX_LENGTH = 256;

  private SecretText() {}

  /**
   * Decodes standard base64, with or without its padding.
   *
   * @param prefix for the message only
   */
  static byte[] decode(String prefix, String base64) {
    if (base64.length() > MAX_LENGTH) {
      throw new MalformedSecretException(
          "a " + prefix + " secret of " + base64.length() + " characters is too long");
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      // Its message would name characters of the secret.
      throw new MalformedSecretException(
          "a "
              + prefix
              + " secret is standard base64 (letters, digits, + and /, = at the end);"
              + " this one is not");
    }
  }
}
