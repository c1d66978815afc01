package dev.carillon.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that everything secret in the database is encrypted under. Its textual form is one of
 *
 * <ul>
 *   <li>64 hexadecimal digits: the 32 bytes themselves, as {@link #generateText} makes them;
 *   <li>standard base64 of exactly 32 bytes (44 characters, or 43 without the padding);
 *   <li>any other text of 16 characters or more, without commas: the 32 bytes are derived from it
 *       by PBKDF2 with HMAC-SHA256 and 600,000 rounds, which costs a quarter of a second at start.
 *       It is only as good as the text is hard to guess.
 * </ul>
 *
 * <p>How a text is read may never change: what was sealed could not be opened again.
 */
public final class MasterKey {
  private static final int KEY_BYTES = 32;
  private static final int FINGERPRINT_BYTES = 8;
  private static final int MIN_TEXT_LENGTH = 16;
  private static final int ROUNDS = 600_000;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{43}=?");

  private final SecretKey sealing;
  private final String fingerprint;

  private MasterKey(byte[] key) {
    this.sealing = new SecretKeySpec(expand(key, "carillon: sealing", KEY_BYTES), "AES");
    this.fingerprint =
        HexFormat.of().formatHex(expand(key, "carillon: fingerprint", FINGERPRINT_BYTES));
  }

  /**
   * Reads one key; space around it is ignored, so that a file may end in a line feed.
   *
   * @throws MalformedSecretException if it is too short to be one; the message is safe to show
   */
  public static MasterKey parse(String text) {
    String key = text.strip();
    if (HEX.matcher(key).matches()) {
      return new MasterKey(HexFormat.of().parseHex(key));
    }
    if (BASE64.matcher(key).matches()) {
      return new MasterKey(Base64.getDecoder().decode(key));
    }
    if (key.length() < MIN_TEXT_LENGTH) {
      throw new MalformedSecretException(
          "a master key of "
              + key.length()
              + " characters is too weak: give 64 hexadecimal digits, the base64 of 32 bytes, or a"
              + " text of "
              + MIN_TEXT_LENGTH
              + " characters or more");
    }
    return new MasterKey(stretch(key));
  }

  /**
   * Reads a list with commas between: the first key seals, any of them opens.
   *
   * @throws MalformedSecretException if one of them is no key, or the list is empty
   */
  public static List<MasterKey> parseAll(String commaSeparated) {
    List<MasterKey> keys = new ArrayList<>();
    for (String text : commaSeparated.split(",", -1)) {
      keys.add(parse(text));
    }
    return List.copyOf(keys);
  }

  /**
   * A new key, as 64 hexadecimal digits.
   *
   * @param random must be unpredictable, such as a {@link java.security.SecureRandom}
   */
  public static String generateText(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  /** 16 hexadecimal digits that tell this key from others and nothing about it. Safe to show. */
  public String fingerprint() {
    return fingerprint;
  }

  SecretKey sealing() {
    return sealing;
  }

  /** HKDF (RFC 5869): a key for each purpose, none of which tells anything about another. */
  private static byte[] expand(byte[] key, String purpose, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(key)
                  .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF", e);
    }
  }

  /** Every guess at the text costs as much. The salt is fixed: there is nowhere to keep another. */
  private static byte[] stretch(String text) {
    byte[] salt = "carillon: master key".getBytes(StandardCharsets.UTF_8);
    PBEKeySpec spec = new PBEKeySpec(text.toCharArray(), salt, ROUNDS, KEY_BYTES * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256", "SunJCE")
          .generateSecret(spec)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
