package dev.carillon.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If the demonstration's receiver took anything for a signature, it would prove nothing. */
class SignatureCheckTest {
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final String TIMESTAMP = "1614265330";
  private static final Instant NOW = Instant.ofEpochSecond(1614265330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String PRIVATE =
      "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
  private static final String V1A =
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

  private static final SignatureCheck SYMMETRIC = SignatureCheck.of(SECRET);
  private static final SignatureCheck ASYMMETRIC = SignatureCheck.of("whpk_" + publicKey());

  private static String publicKey() {
    byte[] pair = Base64.getDecoder().decode(PRIVATE);
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(pair, 32, 64));
  }

  @Test
  void thePublishedSignaturesAreRight() {
    assertThat(SYMMETRIC.problem(ID, TIMESTAMP, V1, BODY, NOW)).isNull();
    assertThat(ASYMMETRIC.problem(ID, TIMESTAMP, V1A, BODY, NOW)).isNull();
  }

  @Test
  void oneRightSignatureAmongOthersIsEnough() {
    String several = "v1,AAAA v2,x " + V1A + " " + V1;

    assertThat(SYMMETRIC.problem(ID, TIMESTAMP, several, BODY, NOW)).isNull();
    assertThat(ASYMMETRIC.problem(ID, TIMESTAMP, several, BODY, NOW)).isNull();
  }

  @Test
  void anotherBodyIdOrTimeIsRefused() {
    byte[] other = "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8);

    for (SignatureCheck check : new SignatureCheck[] {SYMMETRIC, ASYMMETRIC}) {
      String both = V1 + " " + V1A;
      assertThat(check.problem(ID, TIMESTAMP, both, other, NOW)).contains("signature is right");
      assertThat(check.problem(ID + "x", TIMESTAMP, both, BODY, NOW)).isNotNull();
      assertThat(check.problem(ID, "1614265331", both, BODY, NOW)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1,",
        "v1",
        "v1,not base64!",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
      })
  void aWrongSignatureIsRefused(String signature) {
    assertThat(SYMMETRIC.problem(ID, TIMESTAMP, signature, BODY, NOW)).isNotNull();
    assertThat(ASYMMETRIC.problem(ID, TIMESTAMP, signature, BODY, NOW)).isNotNull();
  }

  @Test
  void aMissingHeaderOrAnOldTimeIsRefused() {
    assertThat(SYMMETRIC.problem(null, TIMESTAMP, V1, BODY, NOW)).contains("missing");
    assertThat(SYMMETRIC.problem(ID, null, V1, BODY, NOW)).contains("missing");
    assertThat(SYMMETRIC.problem(ID, TIMESTAMP, null, BODY, NOW)).contains("missing");
    assertThat(SYMMETRIC.problem(ID, "soon", V1, BODY, NOW)).contains("no number");
    assertThat(SYMMETRIC.problem(ID, TIMESTAMP, V1, BODY, NOW.plusSeconds(301)))
        .contains("five minutes");
    assertThat(SYMMETRIC.problem(ID, TIMESTAMP, V1, BODY, NOW.minusSeconds(301)))
        .contains("five minutes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "whsk_AAAA", "whpk_AAAA"})
  void onlyVerificationKeysAreTaken(String key) {
    assertThatThrownBy(() -> SignatureCheck.of(key)).isInstanceOf(IllegalArgumentException.class);
  }
}
