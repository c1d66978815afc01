package dev.carillon.signing;

import dev.carillon.model.Payload;
import java.security.PrivateKey;

/** Signs with Ed25519 ({@code v1a}). */
final class Ed25519SigningKey implements SigningKey {
  /** An endpoint's signatures rarely coincide, and there may be very many endpoints. */
  private static final int KEPT = 1;

  private final KeptSignatures signatures;

  Ed25519SigningKey(PrivateKey key) {
    this.signatures = new KeptSignatures(KeptSignatures.ED25519, key, KEPT);
  }

  @Override
  public String sign(String id, long timestampSeconds, Payload body) {
    return StandardWebhooks.entry(
        "v1a", signatures.sign(StandardWebhooks.signedPrefix(id, timestampSeconds), body.bytes()));
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
