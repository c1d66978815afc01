package dev.carillon.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ed25519 between JSON Web Keys (RFC 8037, the raw 32 bytes of each half) and the JDK's key types,
 * which Nimbus does not translate.
 */
final class Ed25519Keys {
  private static final int BYTES = 32;

  /** What X.509 has before the 32 bytes of a key (RFC 8410). */
  private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The JDK's, by name, as for webhook secrets. */
  private static final String JDK = "SunEC";

  private Ed25519Keys() {}

  static OctetKeyPair.Builder jsonWebKey(KeyPair pair) throws GeneralSecurityException {
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] half = Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
    byte[] seed =
        ((EdECPrivateKey) pair.getPrivate())
            .getBytes()
            .orElseThrow(() -> new GeneralSecurityException("a key that does not show itself"));
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(half))
        .d(Base64URL.encode(seed));
  }

  static PublicKey publicKey(OctetKeyPair key) throws JOSEException {
    byte[] half = key.getX().decode();
    byte[] encoded = Arrays.copyOf(X509_HEAD, X509_HEAD.length + half.length);
    System.arraycopy(half, 0, encoded, X509_HEAD.length, half.length);
    try {
      return KeyFactory.getInstance("Ed25519", JDK).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new JOSEException("no Ed25519 key", e);
    }
  }

  static PrivateKey privateKey(OctetKeyPair key) throws JOSEException {
    try {
      return KeyFactory.getInstance("Ed25519", JDK)
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, key.getD().decode()));
    } catch (GeneralSecurityException e) {
      throw new JOSEException("no Ed25519 key", e);
    }
  }

  /** Whether a JSON Web Key is one, by its curve and its length. */
  static boolean isSound(OctetKeyPair key) {
    return Curve.Ed25519.equals(key.getCurve()) && key.getX().decode().length == BYTES;
  }
}
