package dev.carillon.signing;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Signs with a JSON Web Key: makes JSON Web Signatures in their compact form (RFC 7515, section
 * 3.1). Their header is {@code {"alg":"RS256","typ":"JWT","kid":"…"}}, these members in this order.
 *
 * <p>A signature takes from 15 µs (ES256) to 700 µs (RS256 without Amazon's provider): not to be
 * made on a virtual thread. Safe for many threads.
 */
public final class JwsSigner {
  /** A media type, the {@code application/} before it left out (RFC 7515, section 4.1.9). */
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+/-]{0,126}");

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String kid;
  private final byte[] header;
  private final KeptSignatures signatures;

  JwsSigner(JsonWebKey key, PrivateKey half, String type) {
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("no media type: " + type);
    }
    kid = key.kid();
    String json =
        "{\"alg\":\"" + key.algorithm() + "\",\"typ\":\"" + type + "\",\"kid\":\"" + kid + "\"}";
    header = (BASE64.encodeToString(bytes(json)) + ".").getBytes(StandardCharsets.ISO_8859_1);
    // One for each thread that signs at once, and those are as many as processors.
    signatures =
        new KeptSignatures(
            key.algorithm().signature(), half, Runtime.getRuntime().availableProcessors());
  }

  /** The name of the key, as it stands in the header. */
  public String kid() {
    return kid;
  }

  /**
   * The payload, signed: three parts in base64url with dots between.
   *
   * @param payload any bytes
   */
  public String sign(byte[] payload) {
    byte[] encoded = BASE64.encode(payload);
    byte[] signature = BASE64.encode(signatures.sign(header, encoded));
    byte[] compact = new byte[header.length + encoded.length + 1 + signature.length];
    System.arraycopy(header, 0, compact, 0, header.length);
    System.arraycopy(encoded, 0, compact, header.length, encoded.length);
    int dot = header.length + encoded.length;
    compact[dot] = '.';
    System.arraycopy(signature, 0, compact, dot + 1, signature.length);
    return new String(compact, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "signer " + kid;
  }
}
