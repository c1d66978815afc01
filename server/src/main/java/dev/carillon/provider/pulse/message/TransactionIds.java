package dev.carillon.provider.pulse.message;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Transaction ids as the document's sample has them: a UUID's bytes in unpadded base64url. */
final class TransactionIds {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private TransactionIds() {}

  /** 22 characters. */
  static String of(UUID id) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return ENCODER.encodeToString(bytes);
  }
}
