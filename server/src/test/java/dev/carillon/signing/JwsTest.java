package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import dev.carillon.signing.JwsVerifier.Rules;
import dev.carillon.signing.JwsVerifier.Verified;
import dev.carillon.signing.RefusedTokenException.Reason;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own signatures, by the names of their providers, are the judge. */
class JwsTest {
  private static final String ACCP = "AmazonCorrettoCryptoProvider";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final JsonWebKey EDDSA = JsonWebKeyTest.EDDSA;
  private static final JsonWebKey ES256 = JsonWebKeyTest.ES256;
  private static final JsonWebKey RS256 = JsonWebKeyTest.RS256;
  private static final JsonWebKeySet KEYS = JsonWebKeySet.of(List.of(EDDSA, ES256, RS256));
  private static final Set<JwsAlgorithm> ALL = EnumSet.allOf(JwsAlgorithm.class);
  private static final byte[] CLAIMS = bytes("{\"iss\":\"carillon\",\"sub\":\"me\"}");

  private final Provider[] before = Security.getProviders();

  @AfterEach
  void putTheProvidersBack() {
    Security.removeProvider(ACCP);
    for (int i = 0; i < before.length; i++) {
      Provider provider = before[i];
      if (provider.getName().equals(ACCP)) {
        Security.insertProviderAt(provider, i + 1);
      }
    }
  }

  private static void use(boolean fast) {
    if (fast) {
      Crypto.install();
    } else {
      Security.removeProvider(ACCP);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return ENCODER.encodeToString(bytes(text));
  }

  private static String text(String base64) {
    return new String(DECODER.decode(base64), StandardCharsets.UTF_8);
  }

  private static JwsVerifier verifier(JwsAlgorithm... algorithms) {
    return new JwsVerifier(KEYS, new Rules(Set.of(algorithms), "JWT", 10_000));
  }

  private static JwsVerifier verifier() {
    return verifier(JwsAlgorithm.EDDSA, JwsAlgorithm.ES256, JwsAlgorithm.RS256);
  }

  private static Signature judge(JwsAlgorithm algorithm) throws Exception {
    return switch (algorithm) {
      case EDDSA -> Signature.getInstance("Ed25519", "SunEC");
      case ES256 -> Signature.getInstance("SHA256withECDSAinP1363Format", "SunEC");
      case RS256 -> Signature.getInstance("SHA256withRSA", "SunRsaSign");
    };
  }

  private static PublicKey publicKey(JsonWebKey key) throws Exception {
    if (key.publicHalf() instanceof OctetKeyPair ed) {
      return Ed25519Keys.publicKey(ed);
    }
    return ((AsymmetricJWK) key.publicHalf()).toPublicKey();
  }

  private static PrivateKey privateKey(JsonWebKey key) throws Exception {
    if (JWK.parse(key.text()) instanceof OctetKeyPair ed) {
      return Ed25519Keys.privateKey(ed);
    }
    return ((AsymmetricJWK) JWK.parse(key.text())).toPrivateKey();
  }

  /** Signed by the JDK, over whatever header. */
  private static String signed(JsonWebKey key, String header, byte[] payload) throws Exception {
    String content = base64(header) + "." + ENCODER.encodeToString(payload);
    Signature signature = judge(key.algorithm());
    signature.initSign(privateKey(key));
    signature.update(bytes(content));
    return content + "." + ENCODER.encodeToString(signature.sign());
  }

  private static String header(JsonWebKey key, String... more) {
    return header(key.algorithm().wireName(), key.kid(), more);
  }

  private static String header(String algorithm, String kid, String... more) {
    return "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"%s}"
        .formatted(algorithm, kid, String.join("", more));
  }

  private static Reason refusal(JwsVerifier verifier, String token) {
    RefusedTokenException refused =
        catchThrowableOfType(RefusedTokenException.class, () -> verifier.verify(token));
    assertThat(refused).as(token).isNotNull();
    return refused.reason();
  }

  private static Reason refusal(String token) {
    return refusal(verifier(), token);
  }

  @ParameterizedTest
  @CsvSource({
    "EDDSA, true",
    "EDDSA, false",
    "ES256, true",
    "ES256, false",
    "RS256, true",
    "RS256, false"
  })
  void theJudgeAcceptsWhatIsSignedAndItIsReadBack(JwsAlgorithm algorithm, boolean fast)
      throws Exception {
    use(fast);
    JsonWebKey key = JsonWebKey.parse(JsonWebKeyTest.key(algorithm).text());
    JwsSigner signer = key.signer("JWT");
    JwsVerifier verifier = new JwsVerifier(KEYS, new Rules(ALL, "JWT", 1 << 23));
    Random random = new Random(7);
    for (int length : new int[] {0, 1, 2, 3, 50, 1_024, 65_537, 2_000_000}) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      String token = signer.sign(payload);

      String[] parts = token.split("\\.", -1);
      assertThat(parts).hasSize(3).allMatch(part -> part.matches("[A-Za-z0-9_-]*"));
      assertThat(text(parts[0])).isEqualTo(header(key));
      assertThat(DECODER.decode(parts[1])).isEqualTo(payload);
      Signature judge = judge(algorithm);
      judge.initVerify(publicKey(key));
      judge.update(bytes(parts[0] + "." + parts[1]));
      assertThat(judge.verify(DECODER.decode(parts[2]))).as("%s bytes", length).isTrue();
      Verified verified = verifier.verify(token);
      assertThat(verified.kid()).isEqualTo(key.kid()).isEqualTo(signer.kid());
      assertThat(verified.payload().bytes()).isEqualTo(payload);
    }
  }

  @ParameterizedTest
  @EnumSource
  void acceptsWhatTheJudgeSigns(JwsAlgorithm algorithm) throws Exception {
    JsonWebKey key = JsonWebKeyTest.key(algorithm);
    for (String header :
        List.of(
            header(key),
            header(key, ",\"jku\":\"https://evil.example/keys\",\"x\":1"),
            "{ \"kid\": \""
                + key.kid()
                + "\",\n\"typ\":\"jwt\", \"alg\":\""
                + algorithm
                + "\" }")) {
      assertThat(verifier().verify(signed(key, header, CLAIMS)).payload().bytes())
          .isEqualTo(CLAIMS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EDDSA, true",
    "EDDSA, false",
    "ES256, true",
    "ES256, false",
    "RS256, true",
    "RS256, false"
  })
  void manyThreadsSignAtOnce(JwsAlgorithm algorithm, boolean fast) throws Exception {
    use(fast);
    JwsSigner signer = JsonWebKey.parse(JsonWebKeyTest.key(algorithm).text()).signer("JWT");
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte[] payload = bytes("payload " + i);
      tasks.add(() -> signer.sign(payload));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<String>> tokens = threads.invokeAll(tasks);
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(verifier().verify(tokens.get(i).get()).payload().bytes())
            .isEqualTo(bytes("payload " + i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTokenWithOneCharacterChangedIsRefused(JwsAlgorithm algorithm) {
    String token = JsonWebKeyTest.key(algorithm).signer("JWT").sign(CLAIMS);
    JwsVerifier verifier = verifier();
    assertThat(verifier.verify(token).payload().bytes()).isEqualTo(CLAIMS);
    for (int i = 0; i < token.length(); i++) {
      for (char other : new char[] {'A', 'b', '.', '=', ' '}) {
        String changed = token.substring(0, i) + other + token.substring(i + 1);
        if (!changed.equals(token)) {
          refusal(verifier, changed);
        }
      }
      refusal(verifier, token.substring(0, i) + token.substring(i + 1));
      refusal(verifier, token.substring(0, i) + "\n" + token.substring(i));
    }
  }

  @Test
  void nothingIsSignedByNone() {
    for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
      for (JsonWebKey key : List.of(ES256, RS256)) {
        String head = base64(header(none, key.kid())) + "." + ENCODER.encodeToString(CLAIMS) + ".";
        String signature = key.signer("JWT").sign(CLAIMS).split("\\.", -1)[2];
        assertThat(refusal(head)).isIn(Reason.MALFORMED, Reason.ALGORITHM);
        assertThat(refusal(head + signature)).isIn(Reason.MALFORMED, Reason.ALGORITHM);
      }
    }
    String[] parts = RS256.signer("JWT").sign(CLAIMS).split("\\.", -1);
    assertThat(refusal(parts[0] + "." + parts[1] + ".")).isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void aPublicKeyIsNeverASharedOne() throws Exception {
    for (JsonWebKey key : List.of(ES256, RS256)) {
      byte[] der = publicKey(key).getEncoded();
      String pem =
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
              + "\n-----END PUBLIC KEY-----\n";
      for (byte[] secret :
          List.of(der, bytes(pem), bytes(key.publicHalf().toJSONString()), bytes(KEYS.json()))) {
        String content = base64(header("HS256", key.kid())) + "." + ENCODER.encodeToString(CLAIMS);
        Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String signature = ENCODER.encodeToString(mac.doFinal(bytes(content)));
        assertThat(refusal(content + "." + signature)).isEqualTo(Reason.ALGORITHM);
      }
    }
  }

  @Test
  void onlyWhatIsAllowedAndWhatTheKeyIsFor() throws Exception {
    String es = ES256.signer("JWT").sign(CLAIMS);
    String rs = RS256.signer("JWT").sign(CLAIMS);

    assertThat(refusal(verifier(JwsAlgorithm.ES256), rs)).isEqualTo(Reason.ALGORITHM);
    assertThat(refusal(verifier(JwsAlgorithm.RS256), es)).isEqualTo(Reason.ALGORITHM);
    assertThat(verifier(JwsAlgorithm.RS256).verify(rs).kid()).isEqualTo(RS256.kid());
    for (String other :
        List.of("RS384", "RS512", "PS256", "ES384", "ES256K", "Ed25519", "eddsa", "rs256")) {
      assertThat(refusal(signed(RS256, header(other, RS256.kid()), CLAIMS)))
          .as(other)
          .isEqualTo(Reason.ALGORITHM);
    }
    assertThat(refusal(signed(RS256, header("ES256", RS256.kid()), CLAIMS)))
        .isEqualTo(Reason.ALGORITHM);
    assertThat(refusal(signed(ES256, header("RS256", ES256.kid()), CLAIMS)))
        .isEqualTo(Reason.ALGORITHM);
    assertThatThrownBy(() -> new Rules(Set.of(), "JWT", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void onlyByTheKeyThatIsNamed(JwsAlgorithm algorithm) throws Exception {
    JsonWebKey key = JsonWebKeyTest.key(algorithm);
    JsonWebKey other = JsonWebKey.generate(algorithm, new SecureRandom());
    String jwk = ",\"jwk\":" + other.publicHalf().toJSONString();

    assertThat(refusal(other.signer("JWT").sign(CLAIMS))).isEqualTo(Reason.UNKNOWN_KEY);
    assertThat(refusal(signed(other, header(other, jwk), CLAIMS))).isEqualTo(Reason.UNKNOWN_KEY);
    assertThat(refusal(signed(other, header(key), CLAIMS))).isEqualTo(Reason.SIGNATURE);
    assertThat(refusal(signed(other, header(key, jwk), CLAIMS))).isEqualTo(Reason.SIGNATURE);
    assertThat(refusal(signed(key, "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}", CLAIMS)))
        .as("without a name")
        .isEqualTo(Reason.UNKNOWN_KEY);
    assertThat(
            refusal(
                signed(key, "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":5}", CLAIMS)))
        .isEqualTo(Reason.MALFORMED);
    String[] mine = key.signer("JWT").sign(CLAIMS).split("\\.", -1);
    String[] more = key.signer("JWT").sign(bytes("{\"sub\":\"root\"}")).split("\\.", -1);
    assertThat(refusal(mine[0] + "." + more[1] + "." + mine[2])).isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void onlyForTheSamePurpose() throws Exception {
    assertThat(refusal(ES256.signer("at+jwt").sign(CLAIMS))).isEqualTo(Reason.TYPE);
    assertThat(
            refusal(signed(ES256, "{\"alg\":\"ES256\",\"kid\":\"" + ES256.kid() + "\"}", CLAIMS)))
        .isEqualTo(Reason.TYPE);
    JwsVerifier access = new JwsVerifier(KEYS, new Rules(ALL, "at+jwt", 10_000));
    assertThat(access.verify(ES256.signer("at+jwt").sign(CLAIMS)).payload().contentType())
        .isEqualTo("at+jwt");
    assertThat(refusal(access, ES256.signer("JWT").sign(CLAIMS))).isEqualTo(Reason.TYPE);
    for (String type : List.of("", "a\"b", "a\\b", "a b", "ä", "a".repeat(128), "\n")) {
      assertThatThrownBy(() -> ES256.signer(type)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void signaturesThatHoldNothingAreNone() throws Exception {
    String[] parts = ES256.signer("JWT").sign(CLAIMS).split("\\.", -1);
    String content = parts[0] + "." + parts[1] + ".";
    byte[] order =
        new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
            .toByteArray();
    byte[] n = Arrays.copyOfRange(order, 1, 33);
    byte[] orders = Arrays.copyOf(n, 64);
    System.arraycopy(n, 0, orders, 32, 32);
    Signature der = Signature.getInstance("SHA256withECDSA", "SunEC");
    der.initSign(privateKey(ES256));
    der.update(bytes(parts[0] + "." + parts[1]));
    for (byte[] signature :
        List.of(
            new byte[64],
            orders,
            Arrays.copyOf(n, 64),
            new byte[0],
            new byte[63],
            new byte[65],
            Arrays.copyOf(DECODER.decode(parts[2]), 128),
            der.sign())) {
      assertThat(refusal(content + ENCODER.encodeToString(signature))).isEqualTo(Reason.SIGNATURE);
    }
  }

  @Test
  void whatAHeaderCallsCriticalIsNotKnown() throws Exception {
    for (String more :
        List.of(
            ",\"crit\":[\"exp\"],\"exp\":1",
            ",\"crit\":[]",
            ",\"crit\":\"exp\"",
            ",\"b64\":false,\"crit\":[\"b64\"]",
            ",\"b64\":false")) {
      assertThat(refusal(signed(ES256, header(ES256, more), CLAIMS)))
          .as(more)
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "....",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        "\u0000.\u0000.\u0000",
        "é.é.é",
        "e30.e30.",
        "e30.e30.e30",
        "bnVsbA.e30.e30",
        "W10.e30.e30",
        "IjEi.e30.e30",
        "Bearer e30.e30.e30",
        "{\"payload\":\"e30\",\"protected\":\"e30\",\"signature\":\"e30\"}",
      })
  void garbageIsRefused(String token) {
    assertThat(refusal(token)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void headersThatOthersMightReadInAnotherWayAreRefused() throws Exception {
    for (String header :
        List.of(
            "{\"alg\":\"none\"," + header(ES256).substring(1),
            header(ES256, ",\"alg\":\"none\""),
            header(ES256, ",\"kid\":\"other\""),
            header(ES256) + "x",
            header(ES256).replace("\"ES256\"", "[\"ES256\"]"),
            header(ES256).replace("\"ES256\"", "null"),
            header(ES256).replace("\"ES256\"", "\"ES256\\u0000\""),
            "{\"kid\":\"" + ES256.kid() + "\",\"typ\":\"JWT\"}")) {
      assertThat(refusal(signed(ES256, header, CLAIMS)))
          .as(header)
          .isIn(Reason.MALFORMED, Reason.ALGORITHM);
    }
  }

  @Test
  void oneSpellingOnly() throws Exception {
    String token = signed(ES256, header(ES256), CLAIMS);
    String[] parts = token.split("\\.", -1);
    // 64 bytes are 86 characters, of which the last has four bits to spare.
    String last = parts[2].substring(0, 85);
    char end = parts[2].charAt(85);
    String spare = last + (char) (end + 1);
    assertThat(Base64.getUrlDecoder().decode(spare))
        .as("the lenient decoder cannot tell them apart")
        .isEqualTo(DECODER.decode(parts[2]));

    assertThat(refusal(parts[0] + "." + parts[1] + "." + spare)).isEqualTo(Reason.MALFORMED);
    for (String other :
        List.of(
            token + "=",
            token + "==",
            token + "\n",
            " " + token,
            token.replace('.', ','),
            parts[0] + "=." + parts[1] + "." + parts[2])) {
      assertThat(refusal(other)).isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void tooMuchIsRefused() throws Exception {
    String token = ES256.signer("JWT").sign(new byte[10_000]);
    assertThat(refusal(token)).isEqualTo(Reason.TOO_LONG);
    assertThat(refusal("a".repeat(50_000_000))).isEqualTo(Reason.TOO_LONG);
    JwsVerifier generous = new JwsVerifier(KEYS, new Rules(ALL, "JWT", 10_000_000));
    assertThat(generous.verify(token).payload().length()).isEqualTo(10_000);

    String deep = "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000);
    assertThat(refusal(generous, signed(ES256, header(ES256, ",\"x\":" + deep), CLAIMS)))
        .isEqualTo(Reason.MALFORMED);
    String wide = ",\"x\":\"" + "x".repeat(1_000_000) + "\"";
    assertThat(refusal(generous, signed(ES256, header(ES256, wide), CLAIMS)))
        .isEqualTo(Reason.MALFORMED);
    assertThat(refusal(generous, ".".repeat(1_000_000))).isEqualTo(Reason.MALFORMED);
    assertThat(refusal(generous, token.substring(0, 9_000) + "A".repeat(900_000)))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void randomBytesAreRefusedAndNothingElseHappens() {
    Random random = new Random(11);
    String token = RS256.signer("JWT").sign(CLAIMS);
    JwsVerifier verifier = verifier();
    for (int i = 0; i < 2_000; i++) {
      char[] changed = token.toCharArray();
      int times = 1 + random.nextInt(5);
      for (int t = 0; t < times; t++) {
        int at = random.nextInt(changed.length);
        changed[at] = (char) (changed[at] ^ (1 << random.nextInt(16)));
      }
      String text = new String(changed);
      if (!text.equals(token)) {
        assertThat(refusal(verifier, text)).isNotNull();
      }
    }
  }

  @Test
  void refusalsRepeatNothing() {
    String token = ES256.signer("JWT").sign(bytes("canary")) + "A";

    assertThatThrownBy(() -> verifier().verify(token))
        .hasMessageStartingWith("the token is refused: ")
        .message()
        .doesNotContain(token.substring(0, 10));
  }
}
