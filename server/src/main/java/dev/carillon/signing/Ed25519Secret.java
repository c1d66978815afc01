package dev.carillon.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A private Ed25519 key: {@code whsk_} and the base64 of 64 bytes, the seed and then the public key
 * that follows from it.
 */
final class Ed25519Secret implements WebhookSecret {
  static final String PREFIX = "whsk_";
  static final String PUBLIC_PREFIX = "whpk_";

  private static final int SEED_BYTES = 32;
  private static final int PUBLIC_BYTES = 32;

  /** The JDK's, by name: keys are made rarely, and no other provider may change how. */
  private static final String JDK = "SunEC";

  private final byte[] seed;
  private final byte[] publicKey;

  private Ed25519Secret(byte[] seed, byte[] publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
  }

  static Ed25519Secret parse(String base64) {
    byte[] bytes = SecretText.decode(PREFIX, base64);
    if (bytes.length != SEED_BYTES + PUBLIC_BYTES) {
      throw new MalformedSecretException(
          "a whsk_ secret holds 64 bytes in base64, the seed and the public key; this one holds "
              + bytes.length);
    }
    byte[] seed = Arrays.copyOf(bytes, SEED_BYTES);
    byte[] publicKey = Arrays.copyOfRange(bytes, SEED_BYTES, bytes.length);
    if (!MessageDigest.isEqual(publicKey, publicKeyOf(seed))) {
      throw new MalformedSecretException(
          "the public half of this whsk_ secret does not belong to its private half");
    }
    return new Ed25519Secret(seed, publicKey);
  }

  static Ed25519Secret generate(RandomGenerator random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new Ed25519Secret(seed, publicKeyOf(seed));
  }

  @Override
  public Kind kind() {
    return Kind.ED25519;
  }

  @Override
  public String text() {
    byte[] both = Arrays.copyOf(seed, SEED_BYTES + PUBLIC_BYTES);
    System.arraycopy(publicKey, 0, both, SEED_BYTES, PUBLIC_BYTES);
    return PREFIX + Base64.getEncoder().encodeToString(both);
  }

  @Override
  public Optional<String> publicText() {
    return Optional.of(PUBLIC_PREFIX + Base64.getEncoder().encodeToString(publicKey));
  }

  @Override
  public SigningKey signingKey() {
    return new Ed25519SigningKey(privateKey());
  }

  private PrivateKey privateKey() {
    try {
      return KeyFactory.getInstance("Ed25519", JDK)
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  /**
   * The JDK has no method for this; but its generator takes its seed from the randomness that it is
   * given, and gives both halves back.
   */
  private static byte[] publicKeyOf(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", JDK);
      generator.initialize(NamedParameterSpec.ED25519, new Foretold(seed));
      // X.509 puts the 32 bytes of the key at the end.
      byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
      return Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    // One public key has one seed.
    return other instanceof Ed25519Secret that && Arrays.equals(publicKey, that.publicKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicKey);
  }

  @Override
  public String toString() {
    return "***";
  }

  /** Randomness whose only throw is known. */
  private static final class Foretold extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Foretold(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("the JDK asks for its Ed25519 seed in another way");
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
