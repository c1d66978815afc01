package dev.carillon.signing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * Our own API tokens: {@code crl_}, 43 digits of base 62 that hold 256 random bits, and 6 digits
 * that hold the CRC-32 of all before them. Only the hash of a token is kept.
 */
public final class ApiToken {
  public static final String PREFIX = "crl_";

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
  private static final int RANDOM_BITS = 256;
  private static final int RANDOM_DIGITS = 43;
  private static final int CHECKSUM_DIGITS = 6;
  private static final int LENGTH = PREFIX.length() + RANDOM_DIGITS + CHECKSUM_DIGITS;

  private static final int MIN_GIVEN_LENGTH = 16;
  private static final int MAX_GIVEN_LENGTH = 1024;

  /**
   * Each digest is made by a copy of this one, for every request brings a token: asking for one by
   * name takes as long as the digest. It is the JDK's: Amazon's has to leave the JVM.
   */
  private static final MessageDigest UNUSED = unused();

  private ApiToken() {}

  /** What a text looks like before anyone has looked it up. */
  public enum Shape {
    /** As we make them. Whether it was made and is still good, only the hash tells. */
    WELL_FORMED,
    /** Begins like one of ours, but was cut or mistyped: not worth looking up. */
    MISTYPED,
    /** None of ours; an operator may have given it. */
    FOREIGN
  }

  /**
   * Makes a new one, to be shown once.
   *
   * @param random must be unpredictable, such as a {@link java.security.SecureRandom}
   */
  public static String generate(RandomGenerator random) {
    byte[] bytes = new byte[RANDOM_BITS / Byte.SIZE];
    random.nextBytes(bytes);
    String head = PREFIX + digits(new BigInteger(1, bytes), RANDOM_DIGITS);
    return head + checksum(head);
  }

  /** Tells a typing error from a wrong token. Not a proof: anyone can compute the checksum. */
  public static Shape shapeOf(String token) {
    if (!token.startsWith(PREFIX)) {
      return Shape.FOREIGN;
    }
    if (token.length() != LENGTH) {
      return Shape.MISTYPED;
    }
    String head = token.substring(0, LENGTH - CHECKSUM_DIGITS);
    return token.endsWith(checksum(head)) ? Shape.WELL_FORMED : Shape.MISTYPED;
  }

  /**
   * What is wrong with a token that an operator made up: one line that is safe to show and does not
   * repeat it. Empty if it may be used as it is.
   */
  public static Optional<String> faultOfGiven(String token) {
    if (token.length() < MIN_GIVEN_LENGTH || token.length() > MAX_GIVEN_LENGTH) {
      return Optional.of(
          "a token has "
              + MIN_GIVEN_LENGTH
              + " to "
              + MAX_GIVEN_LENGTH
              + " characters; this one has "
              + token.length());
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.of("a token holds printable ASCII characters only, and no space");
    }
    if (shapeOf(token) == Shape.MISTYPED) {
      return Optional.of(
          "a token that begins with "
              + PREFIX
              + " is one that Carillon made; this one is mistyped");
    }
    return Optional.empty();
  }

  /** What is kept of a token: its digest in lower-case hex. Takes any text. */
  public static String hash(String token) {
    return HexFormat.of().formatHex(digest(token));
  }

  /** SHA-256 of a token in UTF-8. Takes any text. */
  public static byte[] digest(String token) {
    try {
      MessageDigest sha256 = (MessageDigest) UNUSED.clone();
      return sha256.digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("a digest of the JDK that cannot be copied", e);
    }
  }

  private static MessageDigest unused() {
    try {
      return MessageDigest.getInstance("SHA-256", "SUN");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** Whether a token has this hash, in a time that does not tell how nearly. */
  public static boolean matches(String token, String hash) {
    return MessageDigest.isEqual(
        hash(token).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.UTF_8));
  }

  private static String checksum(String head) {
    var crc = new CRC32();
    crc.update(head.getBytes(StandardCharsets.UTF_8));
    return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
  }

  private static String digits(BigInteger number, int count) {
    char[] out = new char[count];
    BigInteger rest = number;
    for (int i = count - 1; i >= 0; i--) {
      BigInteger[] split = rest.divideAndRemainder(BASE);
      out[i] = DIGITS.charAt(split[1].intValue());
      rest = split[0];
    }
    return new String(out);
  }
}
