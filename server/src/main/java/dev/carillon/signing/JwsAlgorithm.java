package dev.carillon.signing;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The ways to sign a JSON Web Signature that Carillon knows, by their names in RFC 7518 (section
 * 3.1) and RFC 8037 (section 3.1). Only ways with a private and a public key are among them: where
 * there is no shared key, nobody can pass off a public key as one (RFC 8725, section 2.1).
 */
public enum JwsAlgorithm {
  /** Ed25519 (RFC 8037); the signature is 64 bytes. */
  EDDSA("EdDSA", KeptSignatures.ED25519),
  /** ECDSA on P-256 with SHA-256; the signature is r and s, 64 bytes. */
  ES256("ES256", "SHA256withECDSAinP1363Format"),
  /** RSASSA-PKCS1-v1_5 with SHA-256; keys of 2048 to 4096 bits. */
  RS256("RS256", "SHA256withRSA");

  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 4_096;

  /** No one has a larger one, and to verify with it takes the longer the larger it is. */
  private static final int MAX_EXPONENT_BITS = 64;

  private final String wireName;
  private final String signature;

  JwsAlgorithm(String wireName, String signature) {
    this.wireName = wireName;
    this.signature = signature;
  }

  /** As {@link java.security.Signature} knows it. */
  String signature() {
    return signature;
  }

  JWSAlgorithm nimbusName() {
    return JWSAlgorithm.parse(wireName);
  }

  /** As it stands in headers and keys: {@code EdDSA}, {@code ES256}, {@code RS256}. */
  public String wireName() {
    return wireName;
  }

  @Override
  public String toString() {
    return wireName;
  }

  /** The one that is meant for a key; null if none is, or the key says that it is for another. */
  static @Nullable JwsAlgorithm of(JWK key) {
    JwsAlgorithm fitting =
        switch (key) {
          case ECKey ec when Curve.P_256.equals(ec.getCurve()) -> ES256;
          case OctetKeyPair ed when Ed25519Keys.isSound(ed) -> EDDSA;
          case RSAKey rsa when isSound(rsa) -> RS256;
          default -> null;
        };
    if (fitting == null) {
      return null;
    }
    return key.getAlgorithm() == null || key.getAlgorithm().getName().equals(fitting.wireName)
        ? fitting
        : null;
  }

  private static boolean isSound(RSAKey key) {
    BigInteger exponent = key.getPublicExponent().decodeToBigInteger();
    return key.size() >= MIN_RSA_BITS
        && key.size() <= MAX_RSA_BITS
        && exponent.testBit(0)
        && exponent.bitLength() > 1
        && exponent.bitLength() <= MAX_EXPONENT_BITS;
  }
}
