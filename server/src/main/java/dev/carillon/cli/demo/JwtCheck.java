package dev.carillon.cli.demo;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A consumer's side of Pulse: the body is a JWT, signed with RS256 by a key of the provider's set
 * (RFC 7515, RFC 7517). With the JDK alone, as {@link SignatureCheck} and for the same reason.
 */
final class JwtCheck implements Check {
  static final String PREFIX = "jwks+http";
  static final int KEYS_AT = "jwks+".length();

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SKEW = Duration.ofSeconds(5);

  private final URI keysAt;
  private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

  /**
   * @param keysAt where the provider's set of keys is
   */
  JwtCheck(String keysAt) {
    this.keysAt = URI.create(keysAt);
  }

  @Override
  public Finding check(UnaryOperator<@Nullable String> header, byte[] body, Instant now) {
    try {
      if (!"application/jwt".equals(header.apply("content-type"))) {
        return refused("the content type is not application/jwt");
      }
      String[] parts = new String(body, StandardCharsets.US_ASCII).split("\\.", -1);
      if (parts.length != 3) {
        return refused("the body is not a compact JWS");
      }
      JsonNode head = JSON.readTree(decode(parts[0]));
      if (!head.path("alg").asString("").equals("RS256")) {
        return refused("the algorithm is not RS256");
      }
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key(head.path("kid").asString("")));
      verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!verifier.verify(decode(parts[2]))) {
        return refused("the signature is wrong");
      }
      return believed(new String(decode(parts[1]), StandardCharsets.UTF_8), now);
    } catch (IOException | GeneralSecurityException e) {
      return refused(String.valueOf(e.getMessage()));
    } catch (JacksonException | IllegalArgumentException e) {
      return refused("the JWT cannot be read");
    }
  }

  private static Finding believed(String text, Instant now) {
    JsonNode claims = JSON.readTree(text);
    String id = claims.path("jti").asString("");
    String problem = null;
    if (now.isAfter(Instant.ofEpochSecond(claims.path("exp").asLong()).plus(SKEW))) {
      problem = "it has expired";
    } else if (now.isBefore(Instant.ofEpochSecond(claims.path("iat").asLong()).minus(SKEW))) {
      problem = "it is from the future";
    }
    return new Finding(id, problem, text);
  }

  private static Finding refused(String problem) {
    return new Finding("", problem, null);
  }

  private PublicKey key(String id) throws IOException, GeneralSecurityException {
    if (!keys.containsKey(id)) {
      fetchKeys();
    }
    PublicKey key = keys.get(id);
    if (key == null) {
      throw new IOException("the provider's set has no key " + id);
    }
    return key;
  }

  private void fetchKeys() throws IOException, GeneralSecurityException {
    HttpRequest request = HttpRequest.newBuilder(keysAt).timeout(PATIENCE).build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      for (JsonNode key : JSON.readTree(response.body()).path("keys")) {
        if (key.path("kty").asString("").equals("RSA")) {
          keys.put(key.path("kid").asString(""), rsa(key));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static PublicKey rsa(JsonNode key) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePublic(
            new RSAPublicKeySpec(
                new BigInteger(1, decode(key.path("n").asString(""))),
                new BigInteger(1, decode(key.path("e").asString("")))));
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
