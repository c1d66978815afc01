package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Sealed;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonWebKeyTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SecureRandom RANDOM = new SecureRandom();

  static final JsonWebKey EDDSA = JsonWebKey.generate(JwsAlgorithm.EDDSA, RANDOM);
  static final JsonWebKey ES256 = JsonWebKey.generate(JwsAlgorithm.ES256, RANDOM);
  static final JsonWebKey RS256 = JsonWebKey.generate(JwsAlgorithm.RS256, RANDOM);

  /** The key of RFC 7515, appendix A.3.1. */
  private static final String RFC =
      """
      {"kty":"EC",
       "crv":"P-256",
       "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
       "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
       "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
      """;

  static JsonWebKey key(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case EDDSA -> EDDSA;
      case ES256 -> ES256;
      case RS256 -> RS256;
    };
  }

  /** The key of RFC 8037, appendix A.1, its name from appendix A.3. */
  @Test
  void readsTheEdwardsKeyOfTheStandard() {
    JsonWebKey key =
        JsonWebKey.parse(
            """
            {"kty":"OKP","crv":"Ed25519",
             "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
             "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
            """);

    assertThat(key.algorithm()).isEqualTo(JwsAlgorithm.EDDSA);
    assertThat(key.kid()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(members(key).path("alg").asString()).isEqualTo("EdDSA");
  }

  static ObjectNode members(JsonWebKey key) {
    return (ObjectNode) JSON.readTree(key.text());
  }

  @ParameterizedTest
  @EnumSource
  void isReadBackAsItWas(JwsAlgorithm algorithm) {
    JsonWebKey key = key(algorithm);
    JsonWebKey again = JsonWebKey.parse(key.text());

    assertThat(again).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(again.text()).isEqualTo(key.text());
    assertThat(again.kid()).isEqualTo(key.kid());
    assertThat(again.algorithm()).isEqualTo(algorithm);
    assertThat(key).isNotEqualTo(JsonWebKey.generate(algorithm, RANDOM));
  }

  @ParameterizedTest
  @EnumSource
  void itsNameIsItsThumbprint(JwsAlgorithm algorithm) throws Exception {
    JsonNode key = members(key(algorithm));
    List<String> required =
        switch (algorithm) {
          case EDDSA -> List.of("crv", "kty", "x");
          case ES256 -> List.of("crv", "kty", "x", "y");
          case RS256 -> List.of("e", "kty", "n");
        };
    StringBuilder text = new StringBuilder("{");
    for (String member : required) {
      text.append(text.length() == 1 ? "" : ",")
          .append("\"" + member + "\":\"" + key.path(member).asString() + "\"");
    }
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(text.append("}").toString().getBytes(StandardCharsets.UTF_8));

    assertThat(key(algorithm).kid())
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(hash))
        .isEqualTo(key.path("kid").asString());
  }

  @Test
  void readsTheKeyOfTheStandard() {
    JsonWebKey key = JsonWebKey.parse(RFC);

    assertThat(key.algorithm()).isEqualTo(JwsAlgorithm.ES256);
    assertThat(members(key).path("d").asString())
        .isEqualTo("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    assertThat(members(key).path("use").asString()).isEqualTo("sig");
    assertThat(members(key).path("alg").asString()).isEqualTo("ES256");
  }

  @ParameterizedTest
  @EnumSource
  void sealsAndOpensForItsRowOnly(JwsAlgorithm algorithm) {
    JsonWebKey key = key(algorithm);
    SecretBox box = new SecretBox(List.of(MasterKey.parse(MasterKey.generateText(RANDOM))), RANDOM);
    String row = SecretRows.jsonWebKey(new EnvironmentId("env_1"), key.kid());
    Sealed sealed = key.seal(box, row);

    assertThat(JsonWebKey.open(box, sealed, row).text()).isEqualTo(key.text());
    assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1))
        .doesNotContain(members(key).path("d").asString())
        .doesNotContain("kty");
    for (String other :
        List.of(
            SecretRows.jsonWebKey(new EnvironmentId("env_2"), key.kid()),
            SecretRows.jsonWebKey(new EnvironmentId("env_1"), "other"))) {
      assertThatThrownBy(() -> JsonWebKey.open(box, sealed, other))
          .isInstanceOf(UnreadableSecretException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void printingOneShowsItsNameOnly(JwsAlgorithm algorithm) {
    JsonWebKey key = key(algorithm);

    assertThat(key).hasToString(algorithm + " key " + key.kid());
    assertThat(key.signer("JWT")).hasToString("signer " + key.kid());
  }

  static Stream<Arguments> unusable() throws Exception {
    String d = members(ES256).path("d").asString();
    List<Arguments> all = new ArrayList<>();
    all.add(Arguments.of("", "a JSON object with kty"));
    all.add(Arguments.of("{}", "a JSON object with kty"));
    all.add(Arguments.of("[]", "a JSON object with kty"));
    all.add(Arguments.of("canary", "a JSON object with kty"));
    all.add(Arguments.of(ES256.text() + "canary", "a JSON object with kty"));
    all.add(Arguments.of("{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000), "too long"));
    all.add(Arguments.of("{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000), "a JSON object"));
    all.add(Arguments.of(" ".repeat(16_385), "16385 characters"));
    all.add(Arguments.of(with(ES256, "kty", "XX"), "a JSON object with kty"));
    all.add(Arguments.of(with(ES256, "kty", "RSA"), "a JSON object with kty"));
    all.add(Arguments.of(with(ES256, "x", null), "a JSON object with kty"));
    all.add(Arguments.of(with(ES256, "x", "AAAA"), "a JSON object with kty"));
    all.add(Arguments.of(with(ES256, "d", null), "takes the private one"));
    all.add(Arguments.of(with(ES256, "alg", "RS256"), "for none"));
    all.add(Arguments.of(with(ES256, "alg", "none"), "for none"));
    all.add(Arguments.of(with(ES256, "alg", "HS256"), "for none"));
    all.add(Arguments.of(with(RS256, "alg", "RS512"), "for none"));
    all.add(Arguments.of(with(RS256, "e", "AA"), "for none"));
    all.add(Arguments.of(with(RS256, "e", "AQ"), "for none"));
    all.add(Arguments.of(with(RS256, "e", "AQAA"), "for none"));
    all.add(Arguments.of(with(RS256, "e", "AQAAAAAAAAAB"), "for none"));
    all.add(Arguments.of(with(ES256, "kid", "mine"), "kid of a JSON Web Key is its thumbprint"));
    all.add(Arguments.of("{\"kty\":\"oct\",\"k\":\"" + d + "\"}", "for none"));
    all.add(
        Arguments.of(
            "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"d\":\"" + d + "\",\"x\":\"" + d + "\"}",
            "for none"));
    all.add(
        Arguments.of(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" + d + "\",\"x\":\"AAAA\"}",
            "for none"));
    all.add(
        Arguments.of(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" + d + "\",\"x\":\"" + d + "\"}",
            "do not belong together"));
    all.add(Arguments.of(with(EDDSA, "alg", "Ed448"), "for none"));
    all.add(Arguments.of(rsa(1_024), "for none"));
    String other = members(JsonWebKey.generate(JwsAlgorithm.ES256, RANDOM)).path("d").asString();
    all.add(Arguments.of(with(ES256, "d", other), "do not belong together"));
    String n = members(JsonWebKey.generate(JwsAlgorithm.RS256, RANDOM)).path("n").asString();
    all.add(Arguments.of(with(RS256, "n", n), "do not belong together"));
    return all.stream();
  }

  private static String with(JsonWebKey key, String member, @Nullable String value) {
    ObjectNode members = members(key);
    if (!member.equals("kid")) {
      members.remove("kid");
    }
    if (value == null) {
      members.remove(member);
    } else {
      members.put(member, value);
    }
    return JSON.writeValueAsString(members);
  }

  /** A private key of that size, its members written by hand. */
  private static String rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();
    RSAPublicKey open = (RSAPublicKey) pair.getPublic();
    RSAPrivateCrtKey secret = (RSAPrivateCrtKey) pair.getPrivate();
    ObjectNode key = JSON.createObjectNode();
    key.put("kty", "RSA");
    key.put("n", number(open.getModulus()));
    key.put("e", number(open.getPublicExponent()));
    key.put("d", number(secret.getPrivateExponent()));
    key.put("p", number(secret.getPrimeP()));
    key.put("q", number(secret.getPrimeQ()));
    key.put("dp", number(secret.getPrimeExponentP()));
    key.put("dq", number(secret.getPrimeExponentQ()));
    key.put("qi", number(secret.getCrtCoefficient()));
    return JSON.writeValueAsString(key);
  }

  private static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void saysWhatIsWrongWithATextAndNothingOfIt(String text, String why) {
    assertThatThrownBy(() -> JsonWebKey.parse(text))
        .isInstanceOf(MalformedSecretException.class)
        .hasMessageContaining(why)
        .hasNoCause()
        .message()
        .doesNotContain("canary")
        .doesNotContain(members(ES256).path("d").asString());
  }

  @Test
  void takesAKeyThatOthersMade() throws Exception {
    String text = rsa(3_072);

    assertThat(JsonWebKey.parse(text).algorithm()).isEqualTo(JwsAlgorithm.RS256);
    assertThatCode(() -> JsonWebKey.parse(with(RS256, "alg", null))).doesNotThrowAnyException();
  }
}
