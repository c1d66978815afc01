package dev.carillon.signing;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A key that sender and receiver share: {@code whsec_} and the base64 of 24 to 75 bytes. */
final class HmacSecret implements WebhookSecret {
  static final String PREFIX = "whsec_";

  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 75;
  private static final int MIN_BARE_LENGTH = 32;
  private static final int MAX_BARE_LENGTH = 100;
  private static final int GENERATED_BYTES = 32;

  private final byte[] key;

  private HmacSecret(byte[] key) {
    this.key = key;
  }

  static HmacSecret parse(String base64) {
    byte[] key = SecretText.decode(PREFIX, base64);
    if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
      throw new MalformedSecretException(
          "a whsec_ secret holds "
              + MIN_BYTES
              + " to "
              + MAX_BYTES
              + " bytes in base64; this one holds "
              + key.length);
    }
    return new HmacSecret(key);
  }

  static HmacSecret parseBare(String base64) {
    if (base64.length() < MIN_BARE_LENGTH || base64.length() > MAX_BARE_LENGTH) {
      throw new MalformedSecretException(
          "a secret is whsec_ or whsk_ and base64, or "
              + MIN_BARE_LENGTH
              + " to "
              + MAX_BARE_LENGTH
              + " characters of base64 alone; this one has no prefix and "
              + base64.length()
              + " characters");
    }
    return parse(base64);
  }

  static HmacSecret generate(RandomGenerator random) {
    byte[] key = new byte[GENERATED_BYTES];
    random.nextBytes(key);
    return new HmacSecret(key);
  }

  @Override
  public Kind kind() {
    return Kind.HMAC_SHA256;
  }

  @Override
  public String text() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  @Override
  public Optional<String> publicText() {
    return Optional.empty();
  }

  @Override
  public SigningKey signingKey() {
    return new HmacSigningKey(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HmacSecret that && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return "***";
  }
}
