package dev.carillon.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import dev.carillon.model.Payload;
import dev.carillon.signing.RefusedTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Verifies JSON Web Signatures in their compact form, by the best current practices of RFC 8725:
 * the algorithm is one of those that the caller allows and the one that the key is for, the type is
 * the one that is expected, the key is known by its name (keys that a header brings along or points
 * to are not looked at), and nothing is accepted that the header calls critical.
 *
 * <p>A signature has one spelling only: parts that are not base64url as an encoder writes it are
 * refused. What the payload says, and until when, is for the caller to judge. Safe for many
 * threads.
 */
public final class JwsVerifier {
  private final Map<String, Key> keys = new HashMap<>();
  private final Rules rules;

  /**
   * What is accepted.
   *
   * @param algorithms at least one
   * @param type the {@code typ} that the header must have; case does not count
   * @param maxLength in characters; what is longer is refused before it is looked at
   */
  public record Rules(Set<JwsAlgorithm> algorithms, String type, int maxLength) {
    public Rules {
      algorithms = Set.copyOf(algorithms);
      if (algorithms.isEmpty() || type.isEmpty() || maxLength < 1) {
        throw new IllegalArgumentException("rules that nothing fits: " + algorithms + ", " + type);
      }
    }
  }

  /**
   * What the signature is good for.
   *
   * @param kid the key that signed it
   * @param payload as it was signed; its content type is the {@code typ}
   */
  public record Verified(String kid, Payload payload) {}

  /** Whether a signature is by some key over some bytes. */
  @FunctionalInterface
  private interface Check {
    boolean passes(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException;
  }

  private record Key(JwsAlgorithm algorithm, Check check) {}

  public JwsVerifier(JsonWebKeySet set, Rules rules) {
    this.rules = rules;
    for (Map.Entry<String, JWK> entry : set.keys().entrySet()) {
      JWK key = entry.getValue();
      JwsAlgorithm algorithm = Objects.requireNonNull(JwsAlgorithm.of(key), "a key of the set");
      try {
        Check check =
            switch (algorithm) {
              case EDDSA -> ed25519(Ed25519Keys.publicKey(key.toOctetKeyPair()));
              case ES256 -> new ECDSAVerifier(key.toECKey())::verify;
              case RS256 -> new RSASSAVerifier(key.toRSAKey())::verify;
            };
        keys.put(entry.getKey(), new Key(algorithm, check));
      } catch (JOSEException e) {
        throw new IllegalStateException("this JDK has no " + algorithm, e);
      }
    }
  }

  /**
   * Verifies one.
   *
   * @throws RefusedTokenException with the reason, if there is any doubt about it
   */
  public Verified verify(String token) {
    if (token.length() > rules.maxLength()) {
      throw new RefusedTokenException(
          Reason.TOO_LONG, "it has more than " + rules.maxLength() + " characters");
    }
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      throw new RefusedTokenException(Reason.MALFORMED, "it is not three parts with dots between");
    }
    JWSHeader header = header(token.substring(0, first));
    byte[] payload = decode(token.substring(first + 1, second));
    decode(token.substring(second + 1));
    Key key = key(header);
    byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    try {
      if (key.check().passes(header, signed, new Base64URL(token.substring(second + 1)))) {
        return new Verified(header.getKeyID(), Payload.of(payload, rules.type()));
      }
    } catch (JOSEException | RuntimeException e) {
      throw new RefusedTokenException(Reason.SIGNATURE, "its signature cannot be verified");
    }
    throw new RefusedTokenException(Reason.SIGNATURE, "its signature is not by its key");
  }

  private static Check ed25519(PublicKey key) {
    return (_, signed, signature) -> {
      try {
        Signature judge =
            signed.length > KeptSignatures.MOST_HELD
                ? Signature.getInstance(KeptSignatures.ED25519, "SunEC")
                : Signature.getInstance(KeptSignatures.ED25519);
        judge.initVerify(key);
        judge.update(signed);
        return judge.verify(signature.decode());
      } catch (GeneralSecurityException e) {
        throw new JOSEException("no signature of Ed25519", e);
      }
    };
  }

  private static JWSHeader header(String part) {
    String json = new String(decode(part), StandardCharsets.UTF_8);
    JWSHeader header;
    try {
      header = JWSHeader.parse(json, new Base64URL(part));
    } catch (ParseException | RuntimeException _) {
      // Among them what has alg none: it is no signature.
      throw new RefusedTokenException(Reason.MALFORMED, "its header is not that of a signature");
    }
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      throw new RefusedTokenException(
          Reason.MALFORMED, "its header has critical parameters, of which none is known");
    }
    return header;
  }

  private Key key(JWSHeader header) {
    JwsAlgorithm algorithm = null;
    for (JwsAlgorithm allowed : rules.algorithms()) {
      if (allowed.wireName().equals(header.getAlgorithm().getName())) {
        algorithm = allowed;
      }
    }
    if (algorithm == null) {
      throw new RefusedTokenException(
          Reason.ALGORITHM, "its algorithm is none of " + rules.algorithms());
    }
    if (header.getType() == null || !header.getType().getType().equalsIgnoreCase(rules.type())) {
      throw new RefusedTokenException(Reason.TYPE, "its type is not " + rules.type());
    }
    Key key = header.getKeyID() == null ? null : keys.get(header.getKeyID());
    if (key == null) {
      throw new RefusedTokenException(Reason.UNKNOWN_KEY, "its key is not known");
    }
    if (key.algorithm() != algorithm) {
      throw new RefusedTokenException(Reason.ALGORITHM, "its key is for another algorithm");
    }
    return key;
  }

  /** Of the many spellings that decoders put up with, the one that encoders write. */
  private static byte[] decode(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // As below.
    }
    throw new RefusedTokenException(Reason.MALFORMED, "a part of it is not base64url");
  }

  @Override
  public String toString() {
    return "JwsVerifier" + keys.keySet();
  }
}
