package dev.carillon.signing;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Signs with one private key, through whichever provider comes first: Amazon's where {@link
 * Crypto#install} found it to work. Safe for many threads.
 *
 * <p>A {@link Signature} is for one thread at a time, and much of what a signature takes goes into
 * translating the key for a new one. So a few are kept, ready for the next signature; a thread that
 * finds them taken makes its own. (One for each thread, as is the custom, would be none at all
 * where every attempt has a virtual thread of its own.)
 */
final class KeptSignatures {
  static final String ED25519 = "Ed25519";

  /**
   * Ed25519 reads its content twice, so that a provider must hold it whole, and Amazon's holds no
   * more than a MiB.
   */
  static final int MOST_HELD = 1 << 20;

  private final String algorithm;
  private final PrivateKey key;
  private final ArrayBlockingQueue<Signature> ready;

  /**
   * @param algorithm as {@link Signature#getInstance(String)} knows it
   * @param most how many to keep: as many as are usually in use at once
   */
  KeptSignatures(String algorithm, PrivateKey key, int most) {
    this.algorithm = algorithm;
    this.key = key;
    this.ready = new ArrayBlockingQueue<>(most);
  }

  /** Signs the two, one behind the other. */
  byte[] sign(byte[] first, byte[] second) {
    try {
      if (algorithm.equals(ED25519) && first.length + second.length > MOST_HELD) {
        Signature longOne = Signature.getInstance(ED25519, "SunEC");
        longOne.initSign(key);
        return signed(longOne, first, second);
      }
      Signature signature = ready.poll();
      if (signature == null) {
        signature = Signature.getInstance(algorithm);
        signature.initSign(key);
      }
      byte[] signed = signed(signature, first, second);
      // Only one that came through whole goes back: signing has reset it. If there is no room, it
      // is not kept.
      boolean _ = ready.offer(signature);
      return signed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " failed", e);
    }
  }

  private static byte[] signed(Signature signature, byte[] first, byte[] second)
      throws GeneralSecurityException {
    signature.update(first);
    signature.update(second);
    return signature.sign();
  }
}
