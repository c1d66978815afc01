package dev.carillon.signing;

import dev.carillon.model.Sealed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keeps secrets unreadable at rest: AES-256 in Galois/counter mode, bound to the row they stand in,
 * so that a sealed secret that is changed, or copied to another row, does not open.
 *
 * <p>There may be several master keys: the first seals, any of them opens. To rotate, put a new one
 * in front, seal anew what {@link #needsResealing} names, and take the old one away.
 *
 * <p>Sealed bytes are a version (1 byte, 1), the fingerprint of the key (8 bytes), a random nonce
 * (12 bytes), and the encrypted secret with its tag (16 bytes more than the secret). The version,
 * the fingerprint and the row in UTF-8 are the associated data. Random nonces are sound for 2³²
 * secrets under one key. Safe for many threads.
 */
public final class SecretBox {
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  /** The JDK's, by name: how a bad seal shows must not hang on which provider comes first. */
  private static final String JDK = "SunJCE";

  private static final byte VERSION = 1;
  private static final int FINGERPRINT_BYTES = 8;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEAD_BYTES = 1 + FINGERPRINT_BYTES;

  private final MasterKey first;
  private final Map<String, MasterKey> keys = new LinkedHashMap<>();
  private final RandomGenerator random;

  /**
   * @param keys at least one; the first seals
   * @param random must be unpredictable and safe for many threads, such as a {@link
   *     java.security.SecureRandom}
   */
  public SecretBox(List<MasterKey> keys, RandomGenerator random) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a secret box without a master key");
    }
    this.first = keys.getFirst();
    for (MasterKey key : keys) {
      this.keys.put(key.fingerprint(), key);
    }
    this.random = random;
  }

  /**
   * Encrypts a secret for one row.
   *
   * @param row names the row for ever and no other one, such as its table and key
   */
  public Sealed seal(byte[] secret, String row) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] head = head(first);
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION, JDK);
      cipher.init(
          Cipher.ENCRYPT_MODE, first.sealing(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
      cipher.updateAAD(head);
      cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
      byte[] encrypted = cipher.doFinal(secret);
      return Sealed.of(
          ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + encrypted.length)
              .put(head)
              .put(nonce)
              .put(encrypted)
              .array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }

  /**
   * Decrypts what was sealed for the same row.
   *
   * @throws UnreadableSecretException if none of the master keys sealed it, or it was changed, or
   *     it was sealed for another row
   */
  public byte[] open(Sealed sealed, String row) {
    byte[] bytes = sealed.bytes();
    String fingerprint = fingerprintOf(sealed);
    MasterKey key = keys.get(fingerprint);
    if (key == null) {
      throw new UnreadableSecretException(
          "the secret of "
              + row
              + " was sealed with the master key "
              + fingerprint
              + ", which is not among those given ("
              + String.join(", ", keys.keySet())
              + ")");
    }
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION, JDK);
      cipher.init(
          Cipher.DECRYPT_MODE,
          key.sealing(),
          new GCMParameterSpec(TAG_BYTES * Byte.SIZE, bytes, HEAD_BYTES, NONCE_BYTES));
      cipher.updateAAD(bytes, 0, HEAD_BYTES);
      cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
      int start = HEAD_BYTES + NONCE_BYTES;
      return cipher.doFinal(bytes, start, bytes.length - start);
    } catch (AEADBadTagException _) {
      throw new UnreadableSecretException(
          "the secret of " + row + " was changed, or sealed for another row");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }

  /**
   * Whether it was sealed with another key than the one that seals now.
   *
   * @throws UnreadableSecretException if it is not sealed bytes at all
   */
  public boolean needsResealing(Sealed sealed) {
    return !fingerprintOf(sealed).equals(first.fingerprint());
  }

  private static byte[] head(MasterKey key) {
    return ByteBuffer.allocate(HEAD_BYTES)
        .put(VERSION)
        .put(HexFormat.of().parseHex(key.fingerprint()))
        .array();
  }

  private static String fingerprintOf(Sealed sealed) {
    byte[] bytes = sealed.bytes();
    if (bytes.length < HEAD_BYTES + NONCE_BYTES + TAG_BYTES) {
      throw new UnreadableSecretException(
          "a sealed secret of " + bytes.length + " bytes was cut short");
    }
    if (bytes[0] != VERSION) {
      throw new UnreadableSecretException(
          "a sealed secret of the unknown version " + (bytes[0] & 0xff));
    }
    return HexFormat.of().formatHex(bytes, 1, HEAD_BYTES);
  }

  @Override
  public String toString() {
    return "SecretBox" + keys.keySet();
  }
}
