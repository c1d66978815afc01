package dev.carillon.cli.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's side of Standard Webhooks, written from its specification with the JDK alone and on
 * purpose without the server's own signing code: the demonstration would prove nothing if the two
 * had a fault in common.
 */
final class SignatureCheck {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** What stands before the 32 bytes of an Ed25519 public key in X.509 form (RFC 8410). */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String version;
  private final byte[] key;

  private SignatureCheck(String version, byte[] key) {
    this.version = version;
    this.key = key;
  }

  /**
   * @param key {@code whsec_…} for HMAC-SHA256, {@code whpk_…} for Ed25519
   * @throws IllegalArgumentException for anything else
   */
  static SignatureCheck of(String key) {
    if (key.startsWith("whsec_")) {
      return new SignatureCheck("v1", Base64.getDecoder().decode(key.substring(6)));
    }
    if (key.startsWith("whpk_")) {
      byte[] bytes = Base64.getDecoder().decode(key.substring(5));
      if (bytes.length != 32) {
        throw new IllegalArgumentException("an Ed25519 public key has 32 bytes");
      }
      return new SignatureCheck("v1a", bytes);
    }
    throw new IllegalArgumentException("neither whsec_ nor whpk_");
  }

  /**
   * @return null if one of the signatures is right; otherwise what is wrong
   */
  @Nullable String problem(
      @Nullable String id,
      @Nullable String timestamp,
      @Nullable String signatures,
      byte[] body,
      Instant now) {
    if (id == null || timestamp == null || signatures == null) {
      return "a webhook- header is missing";
    }
    if (!timestamp.matches("[0-9]{1,12}")) {
      return "the timestamp is no number of seconds";
    }
    Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sent, now).abs().compareTo(TOLERANCE) > 0) {
      return "the timestamp is more than five minutes away";
    }
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    for (String entry : signatures.split(" ", -1)) {
      int comma = entry.indexOf(',');
      if (comma > 0 && entry.substring(0, comma).equals(version)) {
        if (isRight(signed.toByteArray(), entry.substring(comma + 1))) {
          return null;
        }
      }
    }
    return "no " + version + " signature is right";
  }

  private boolean isRight(byte[] signed, String base64) {
    try {
      byte[] signature = Base64.getDecoder().decode(base64);
      if (version.equals("v1")) {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return MessageDigest.isEqual(mac.doFinal(signed), signature);
      }
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey());
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    byte[] encoded = new byte[ED25519_PREFIX.length + key.length];
    System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
    System.arraycopy(key, 0, encoded, ED25519_PREFIX.length, key.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }
}
