package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.Payload;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookSecretTest {
  private static final String HMAC = StandardWebhooksTest.HMAC;
  private static final String ED25519 = StandardWebhooksTest.ED25519;

  @Test
  void readsBothKindsAndGivesThemBack() {
    WebhookSecret shared = WebhookSecret.parse(HMAC);
    WebhookSecret pair = WebhookSecret.parse(ED25519);

    assertThat(shared.kind()).isEqualTo(WebhookSecret.Kind.HMAC_SHA256);
    assertThat(shared.text()).isEqualTo(HMAC);
    assertThat(shared.publicText()).isEmpty();
    assertThat(pair.kind()).isEqualTo(WebhookSecret.Kind.ED25519);
    assertThat(pair.text()).isEqualTo(ED25519);
    assertThat(pair.publicText()).contains("whpk_" + publicHalf());
  }

  /** The public half, taken from the secret's own text. */
  private static String publicHalf() {
    byte[] both = Base64.getDecoder().decode(ED25519.substring("whsk_".length()));
    byte[] half = new byte[32];
    System.arraycopy(both, 32, half, 0, 32);
    return Base64.getEncoder().encodeToString(half);
  }

  @Test
  void takesAKeyWithoutItsPrefixAsTheSvixDialectHasIt() {
    String bare = HMAC.substring("whsec_".length());

    assertThat(WebhookSecret.parse(bare)).isEqualTo(WebhookSecret.parse(HMAC));
    assertThat(WebhookSecret.parse(bare).text()).isEqualTo(HMAC);
  }

  @Test
  void takesAKeyWithoutItsPadding() {
    String text = "whsec_" + base64(32);

    assertThat(WebhookSecret.parse(text.replace("=", "")).text()).isEqualTo(text);
  }

  @Test
  void takes24To75BytesAndNoOthers() {
    IntStream.rangeClosed(0, 120)
        .forEach(bytes -> {
          String text = "whsec_" + base64(bytes);
          if (bytes >= 24 && bytes <= 75) {
            assertThat(WebhookSecret.parse(text).text()).isEqualTo(text);
            assertThat(WebhookSecret.parse(base64(bytes)).text()).isEqualTo(text);
          } else {
            assertThatThrownBy(() -> WebhookSecret.parse(text))
                .isInstanceOf(MalformedSecretException.class)
                .hasMessageContaining("24 to 75 bytes")
                .hasMessageEndingWith("holds " + bytes);
            assertThatThrownBy(() -> WebhookSecret.parse(base64(bytes)))
                .isInstanceOf(MalformedSecretException.class);
          }
        });
  }

  static Stream<Arguments> malformed() {
    String flipped = ED25519.substring(0, 70) + (ED25519.charAt(70) == 'A' ? 'B' : 'A');
    return Stream.of(
        Arguments.of("", "no prefix and 0 characters"),
        Arguments.of("hunter2hunter2", "no prefix and 14 characters"),
        Arguments.of("x".repeat(101), "no prefix and 101 characters"),
        Arguments.of("hunter2-hunter2-hunter2-hunter2-hunter2", "is standard base64"),
        Arguments.of("whsec_hunter2hunter2!hunter2hunter2hunter2", "is standard base64"),
        Arguments.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa w", "is standard base64"),
        Arguments.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_", "is standard base64"),
        Arguments.of("whsec_" + "A".repeat(100_000), "too long"),
        Arguments.of("whsec_\u0000\r\n", "is standard base64"),
        Arguments.of("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "is standard base64"),
        Arguments.of("whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "public key"),
        Arguments.of("whsk_" + base64(32), "64 bytes"),
        Arguments.of("whsk_" + base64(65), "64 bytes"),
        Arguments.of("whsk_" + base64(64), "does not belong"),
        Arguments.of(flipped + ED25519.substring(71), "does not belong"),
        Arguments.of("whsk_hunter2!", "is standard base64"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void saysWhatIsWrongAndNeverRepeatsTheSecret(String text, String complaint) {
    assertThatThrownBy(() -> WebhookSecret.parse(text))
        .isInstanceOf(MalformedSecretException.class)
        .hasMessageContaining(complaint)
        .hasNoCause()
        .satisfies(fault -> {
          for (int i = 6; i + 8 < text.length() && i < 80; i++) {
            assertThat(fault.getMessage()).doesNotContain(text.substring(i, i + 8));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void makesNewOnesThatReadBack(WebhookSecret.Kind kind) {
    var random = new SecureRandom();
    WebhookSecret one = WebhookSecret.generate(kind, random);
    WebhookSecret other = WebhookSecret.generate(kind, random);

    assertThat(one.kind()).isEqualTo(kind);
    assertThat(WebhookSecret.parse(one.text())).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(WebhookSecret.parse(one.text()).publicText()).isEqualTo(one.publicText());
    assertThat(one).isNotEqualTo(other);
    assertThat(one.text()).isNotEqualTo(other.text());
  }

  @Test
  void aNewSharedKeyHas32Bytes() {
    String text = WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, new Random(7)).text();

    assertThat(Base64.getDecoder().decode(text.substring("whsec_".length()))).hasSize(32);
  }

  @ParameterizedTest
  @EnumSource
  void printingOneShowsNothing(WebhookSecret.Kind kind) {
    WebhookSecret secret = WebhookSecret.generate(kind, new Random(3));

    assertThat(secret).hasToString("***");
    assertThat(secret.signingKey()).hasToString("***");
  }

  @Test
  void theBodyIsSignedToTheLastByte() {
    SigningKey key = WebhookSecret.parse(HMAC).signingKey();
    byte[] body = new byte[1000];
    String whole = key.sign("msg_1", 1, Payload.of(body, Payload.JSON));
    for (int i = 0; i < body.length; i++) {
      byte[] changed = body.clone();
      changed[i] = 1;
      assertThat(key.sign("msg_1", 1, Payload.of(changed, Payload.JSON))).isNotEqualTo(whole);
    }
    assertThat(key.sign("msg_2", 1, Payload.of(body, Payload.JSON))).isNotEqualTo(whole);
    assertThat(key.sign("msg_1", 2, Payload.of(body, Payload.JSON))).isNotEqualTo(whole);
  }

  private static String base64(int bytes) {
    byte[] key = new byte[bytes];
    new Random(bytes).nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}
