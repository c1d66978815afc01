package dev.carillon.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.carillon.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;

/**
 * A private key that signs JSON Web Signatures, with its public half: a JSON Web Key (RFC 7517).
 * Its name, the {@code kid}, is its thumbprint (RFC 7638, SHA-256, base64url): whoever has the
 * public key can tell that it is the name's. Printing one shows the name and never the key.
 */
public final class JsonWebKey {
  private static final int GENERATED_RSA_BITS = 2_048;

  /** Far above the largest key: no more than this is looked at. */
  private static final int MAX_LENGTH = 16_384;

  private static final byte[] PROBE = {1, 2, 3};

  private final JWK both;
  private final JwsAlgorithm algorithm;

  private JsonWebKey(JWK both, JwsAlgorithm algorithm) {
    this.both = both;
    this.algorithm = algorithm;
  }

  /** Makes a new one; for RS256 (2048 bits) that takes a good part of a second. */
  public static JsonWebKey generate(JwsAlgorithm algorithm, SecureRandom random) {
    try {
      KeyPairGenerator generator =
          switch (algorithm) {
            // The JDK's, for a key that shows its bytes.
            case EDDSA -> KeyPairGenerator.getInstance("Ed25519", "SunEC");
            case ES256 -> KeyPairGenerator.getInstance("EC");
            case RS256 -> KeyPairGenerator.getInstance("RSA");
          };
      switch (algorithm) {
        case EDDSA -> generator.initialize(NamedParameterSpec.ED25519, random);
        case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        case RS256 -> generator.initialize(GENERATED_RSA_BITS, random);
      }
      return of(generator.generateKeyPair(), algorithm);
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("this JDK makes no keys for " + algorithm, e);
    }
  }

  /**
   * Reads what {@link #text} gave, or another private JSON Web Key for one of the algorithms. Of
   * the members that are not the key itself only {@code alg} and {@code kid} are looked at: they
   * must be true if they are there.
   *
   * @throws MalformedSecretException if it is none, or its halves do not belong together; the
   *     message is safe to show
   */
  public static JsonWebKey parse(String text) {
    JWK given = read(text);
    if (!given.isPrivate()) {
      throw new MalformedSecretException(
          "this JSON Web Key is no private one (OKP, EC or RSA, with d); to sign takes the private one");
    }
    JwsAlgorithm algorithm = JwsAlgorithm.of(given);
    if (algorithm == null) {
      throw new MalformedSecretException(
          "a JSON Web Key is for EdDSA (OKP, Ed25519), ES256 (EC, P-256) or RS256 (RSA, 2048 to"
              + " 4096 bits), and its alg says so or nothing; this one is for none of them");
    }
    JsonWebKey key;
    try {
      KeyPair pair = new KeyPair(publicKey(given), privateKey(given));
      key = of(pair, algorithm);
      requireThatHalvesBelongTogether(pair, key);
    } catch (GeneralSecurityException | JOSEException | RuntimeException _) {
      // What they say might be of the key.
      throw new MalformedSecretException(
          "the two halves of this JSON Web Key do not belong together");
    }
    if (given.getKeyID() != null && !given.getKeyID().equals(key.kid())) {
      throw new MalformedSecretException(
          "the kid of a JSON Web Key is its thumbprint here (RFC 7638): " + key.kid());
    }
    return key;
  }

  private static JWK read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new MalformedSecretException(
          "a JSON Web Key of " + text.length() + " characters is too long");
    }
    try {
      return JWK.parse(text);
    } catch (ParseException | RuntimeException _) {
      throw new MalformedSecretException(
          "a JSON Web Key is a JSON object with kty and what belongs to it; this text is not");
    }
  }

  private static PublicKey publicKey(JWK key) throws JOSEException {
    return key instanceof OctetKeyPair ed
        ? Ed25519Keys.publicKey(ed)
        : ((AsymmetricJWK) key).toPublicKey();
  }

  private static PrivateKey privateKey(JWK key) throws JOSEException {
    return key instanceof OctetKeyPair ed
        ? Ed25519Keys.privateKey(ed)
        : ((AsymmetricJWK) key).toPrivateKey();
  }

  private static JsonWebKey of(KeyPair pair, JwsAlgorithm algorithm)
      throws JOSEException, GeneralSecurityException {
    return new JsonWebKey(
        switch (algorithm) {
          case EDDSA ->
              Ed25519Keys.jsonWebKey(pair)
                  .keyUse(KeyUse.SIGNATURE)
                  .algorithm(algorithm.nimbusName())
                  .keyIDFromThumbprint()
                  .build();
          case ES256 ->
              new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                  .privateKey(pair.getPrivate())
                  .keyUse(KeyUse.SIGNATURE)
                  .algorithm(algorithm.nimbusName())
                  .keyIDFromThumbprint()
                  .build();
          case RS256 ->
              new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                  .privateKey(pair.getPrivate())
                  .keyUse(KeyUse.SIGNATURE)
                  .algorithm(algorithm.nimbusName())
                  .keyIDFromThumbprint()
                  .build();
        },
        algorithm);
  }

  private static void requireThatHalvesBelongTogether(KeyPair pair, JsonWebKey key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(key.algorithm.signature());
    signature.initSign(pair.getPrivate());
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("no");
    }
  }

  /**
   * Opens what {@link #seal} gave.
   *
   * @throws UnreadableSecretException if it does not open as that row's
   */
  public static JsonWebKey open(SecretBox box, Sealed sealed, String row) {
    return parse(new String(box.open(sealed, row), StandardCharsets.UTF_8));
  }

  /**
   * Encrypts it for one row.
   *
   * @param row from {@link SecretRows#jsonWebKey}
   */
  public Sealed seal(SecretBox box, String row) {
    return box.seal(text().getBytes(StandardCharsets.UTF_8), row);
  }

  /** Its name: 43 characters of base64url. */
  public String kid() {
    return both.getKeyID();
  }

  public JwsAlgorithm algorithm() {
    return algorithm;
  }

  /** The private key itself, as JSON: for sealing, nobody else. */
  public String text() {
    return both.toJSONString();
  }

  /**
   * Its working form. Making one is dear: keep it for as long as the key is in use.
   *
   * @param type what the signed things are, the {@code typ} of their header: {@code JWT}, or {@code
   *     at+jwt} for an access token
   */
  public JwsSigner signer(String type) {
    try {
      return new JwsSigner(this, privateKey(both), type);
    } catch (JOSEException e) {
      throw new IllegalStateException("this JDK has no keys for " + algorithm, e);
    }
  }

  /** The half that may be shown to anyone. */
  JWK publicHalf() {
    return both.toPublicJWK();
  }

  /** One public key has one private key. */
  @Override
  public boolean equals(Object other) {
    return other instanceof JsonWebKey that && kid().equals(that.kid());
  }

  @Override
  public int hashCode() {
    return kid().hashCode();
  }

  @Override
  public String toString() {
    return algorithm + " key " + kid();
  }
}
