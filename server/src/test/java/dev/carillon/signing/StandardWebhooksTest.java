package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import dev.carillon.model.Payload;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What we sign is what others verify. */
class StandardWebhooksTest {
  static final String HMAC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  static final String ED25519 =
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";

  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long SECONDS = 1614265330;
  private static final Payload BODY = Payload.json("{\"test\": 2432232314}");
  private static final String V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String V1A =
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

  @BeforeAll
  static void asTheServerDoes() {
    Crypto.install();
  }

  @Test
  void theVectorsComeOutExactly() {
    assertThat(key(HMAC).sign(ID, SECONDS, BODY)).isEqualTo(V1);
    assertThat(key(ED25519).sign(ID, SECONDS, BODY)).isEqualTo(V1A);
  }

  @Test
  void duringARotationEverySecretSigns() {
    WebhookSecret other = WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, new Random(1));
    List<SigningKey> keys = List.of(other.signingKey(), key(HMAC), key(ED25519));

    String header = StandardWebhooks.signatureHeader(keys, ID, SECONDS, BODY);

    assertThat(header.split(" ", -1))
        .containsExactly(other.signingKey().sign(ID, SECONDS, BODY), V1, V1A)
        .allSatisfy(entry -> assertThat(entry).containsOnlyOnce(","));
  }

  @Test
  void nothingIsSignedWithoutAKey() {
    assertThatThrownBy(() -> StandardWebhooks.signatureHeader(List.of(), ID, SECONDS, BODY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theOfficialLibraryVerifiesAnyBody() throws Exception {
    var random = new Random(20261123);
    long now = Instant.now().getEpochSecond(); // the library compares with the real clock
    for (int i = 0; i < 10_000; i++) {
      WebhookSecret secret = WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, random);
      String body = text(random);
      String id = "msg_" + Long.toHexString(random.nextLong());
      long seconds = now - random.nextInt(120);
      String header =
          StandardWebhooks.signatureHeader(
              List.of(key(HMAC), secret.signingKey()), id, seconds, Payload.json(body));

      // Throws if it does not verify.
      new Webhook(secret.text()).verify(body, headers(id, seconds, header));
    }
  }

  @Test
  void theOfficialLibraryRefusesWhatWasChanged() {
    long now = Instant.now().getEpochSecond();
    String header =
        StandardWebhooks.signatureHeader(List.of(key(HMAC)), ID, now, Payload.json("{\"a\":1}"));

    assertThatThrownBy(() -> new Webhook(HMAC).verify("{\"a\":2}", headers(ID, now, header)))
        .hasMessageContaining("signature");
    assertThatThrownBy(() -> new Webhook(HMAC).verify("{\"a\":1}", headers("m", now, header)))
        .hasMessageContaining("signature");
  }

  @Test
  void theJdkVerifiesAnyBodySignedWithEd25519() throws Exception {
    var random = new Random(20261124);
    for (int i = 0; i < 1000; i++) {
      WebhookSecret secret =
          i < 950
              ? WebhookSecret.parse(ED25519)
              : WebhookSecret.generate(WebhookSecret.Kind.ED25519, random);
      byte[] body = new byte[random.nextInt(3000)];
      random.nextBytes(body);
      String entry = secret.signingKey().sign(ID, SECONDS + i, Payload.of(body, Payload.JSON));

      assertThat(verifies(secret, ID + "." + (SECONDS + i) + ".", body, entry)).isTrue();
      assertThat(verifies(secret, ID + "." + (SECONDS + i + 1) + ".", body, entry)).isFalse();
    }
  }

  @Test
  void manyThreadsMayShareAKey() throws Exception {
    List<SigningKey> keys = List.of(key(HMAC), key(ED25519));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      expected.add(
          StandardWebhooks.signatureHeader(
              List.of(key(HMAC), key(ED25519)), ID, i, Payload.json("body " + i)));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var platform = Executors.newFixedThreadPool(4)) {
      List<Future<String>> signed = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        int n = i % 50;
        Callable<String> task =
            () -> StandardWebhooks.signatureHeader(keys, ID, n, Payload.json("body " + n));
        signed.add((i % 2 == 0 ? threads : platform).submit(task));
      }
      for (int i = 0; i < signed.size(); i++) {
        assertThat(signed.get(i).get()).isEqualTo(expected.get(i % 50));
      }
    }
  }

  @Test
  void amazonsProviderAndTheJdksMakeTheSameSignature() throws Exception {
    // Ed25519 is deterministic: whichever signs, the bytes are the same.
    byte[] seed =
        Arrays.copyOf(Base64.getDecoder().decode(ED25519.substring("whsk_".length())), 32);
    byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + hex(seed));
    Signature jdk = Signature.getInstance("Ed25519", "SunEC");
    jdk.initSign(
        KeyFactory.getInstance("Ed25519", "SunEC")
            .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(pkcs8)));
    jdk.update((ID + "." + SECONDS + ".").getBytes(StandardCharsets.UTF_8));
    jdk.update(BODY.bytes());

    assertThat(key(ED25519).sign(ID, SECONDS, BODY))
        .isEqualTo("v1a," + Base64.getEncoder().encodeToString(jdk.sign()));
  }

  private static SigningKey key(String secret) {
    return WebhookSecret.parse(secret).signingKey();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Any text that UTF-8 can carry, empty and astral ones included. */
  private static String text(Random random) {
    var text = new StringBuilder("{\"v\":\"");
    int length = random.nextInt(400);
    for (int i = 0; i < length; i++) {
      int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
      if (point < 0xD800 || point > 0xDFFF) {
        text.appendCodePoint(point);
      }
    }
    return random.nextInt(50) == 0 ? "" : text.append("\"}").toString();
  }

  private static HttpHeaders headers(String id, long seconds, String signature) {
    return HttpHeaders.of(
        Map.of(
            "webhook-id", List.of(id),
            "webhook-timestamp", List.of(Long.toString(seconds)),
            "webhook-signature", List.of(signature)),
        (_, _) -> true);
  }

  private static boolean verifies(WebhookSecret secret, String prefix, byte[] body, String entry)
      throws Exception {
    String text = secret.publicText().orElseThrow();
    byte[] raw = Base64.getDecoder().decode(text.substring("whpk_".length()));
    byte[] x509 = HexFormat.of().parseHex("302a300506032b6570032100" + hex(raw));
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519", "SunEC").generatePublic(new X509EncodedKeySpec(x509));
    Signature signature = Signature.getInstance("Ed25519", "SunEC");
    signature.initVerify(publicKey);
    signature.update(prefix.getBytes(StandardCharsets.UTF_8));
    signature.update(body);
    return signature.verify(Base64.getDecoder().decode(entry.substring("v1a,".length())));
  }
}
