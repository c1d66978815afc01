package dev.carillon.signing;

import dev.carillon.model.Payload;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Signs with Ed25519 ({@code v1a}), through whichever provider comes first: Amazon's where {@link
 * Crypto#install} found it to work.
 *
 * <p>A {@link Signature} is for one thread at a time, and half of Amazon's 20 µs goes into
 * translating the key for a new one. So one spare is kept, ready for the next signature; a thread
 * that finds it taken makes its own. More would not pay: an endpoint's signatures rarely coincide,
 * and there may be very many endpoints. (A spare for each thread, as is the custom, would be none
 * at all where every attempt has a virtual thread of its own.)
 */
final class Ed25519SigningKey implements SigningKey {
  private final PrivateKey key;
  private final AtomicReference<@Nullable Signature> spare = new AtomicReference<>();

  Ed25519SigningKey(PrivateKey key) {
    this.key = key;
  }

  @Override
  public String sign(String id, long timestampSeconds, Payload body) {
    try {
      Signature signature = spare.getAndSet(null);
      if (signature == null) {
        signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
      }
      signature.update(StandardWebhooks.signedPrefix(id, timestampSeconds));
      signature.update(body.bytes());
      byte[] signed = signature.sign();
      // Only one that came through whole goes back: signing has reset it.
      spare.set(signature);
      return StandardWebhooks.entry("v1a", signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 failed", e);
    }
  }

  @Override
  public boolean isCostly() {
    return true;
  }

  @Override
  public String toString() {
    return "***";
  }
}
