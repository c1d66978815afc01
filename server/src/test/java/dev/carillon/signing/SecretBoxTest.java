package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Payload;
import dev.carillon.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {
  private static final String ROW = "endpoint/env_1/app_1/ep_1";
  private static final byte[] SECRET =
      StandardWebhooksTest.HMAC.getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MasterKey old = MasterKey.parse("0f".repeat(32));
  private final MasterKey current = MasterKey.parse("f0".repeat(32));
  private final SecretBox box = new SecretBox(List.of(current), RANDOM);

  @Test
  void opensWhatItSealed() {
    assertThat(box.open(box.seal(SECRET, ROW), ROW)).isEqualTo(SECRET);
    assertThat(box.open(box.seal(new byte[0], ROW), ROW)).isEmpty();
    byte[] large = new byte[100_000];
    new Random(1).nextBytes(large);
    assertThat(box.open(box.seal(large, ROW), ROW)).isEqualTo(large);
  }

  @Test
  void whatWasSealedTodayOpensForEver() {
    // Written down from the first version. If this fails, every installation loses its secrets.
    Sealed kept =
        Sealed.of(
            HexFormat.of()
                .parseHex(
                    "0190ef821f6a9b6eb78e475144105fb217749c58f449a5b6d08a6165a4a0"
                        + "0e20cd5aa28fa1b19153791e29bee678ca37d7b495067dd0565261a5bef302d5566b81"
                        + "000bd6f5b56d7506370f"));

    assertThat(box.open(kept, ROW)).isEqualTo(SECRET);
  }

  @Test
  void sealedBytesShowNothingAndNeverRepeat() {
    Set<Sealed> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      Sealed sealed = box.seal(SECRET, ROW);
      assertThat(seen.add(sealed)).isTrue();
      assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("MfKQ9r");
    }
    assertThat(box.toString()).contains(current.fingerprint()).doesNotContain("f0f0");
    assertThat(current).hasToString("***");
  }

  @Test
  void aChangeOfAnyBitIsNoticed() {
    Sealed sealed = box.seal(SECRET, ROW);
    for (int i = 0; i < sealed.bytes().length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = sealed.bytes().clone();
        changed[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> box.open(Sealed.of(changed), ROW))
            .isInstanceOf(UnreadableSecretException.class);
      }
    }
  }

  @Test
  void anyOtherLengthIsNoticed() {
    byte[] sealed = box.seal(SECRET, ROW).bytes();
    for (int length = 0; length < sealed.length + 20; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      if (length != sealed.length) {
        assertThatThrownBy(() -> box.open(Sealed.of(cut), ROW))
            .isInstanceOf(UnreadableSecretException.class);
      }
    }
  }

  @Test
  void opensInItsOwnRowAlone() {
    Sealed sealed = box.seal(SECRET, ROW);

    for (String row : List.of("", "endpoint/env_1/app_1/ep_2", ROW + " ", "ROW")) {
      assertThatThrownBy(() -> box.open(sealed, row))
          .isInstanceOf(UnreadableSecretException.class)
          .hasMessageContaining("changed, or sealed for another row");
    }
  }

  @Test
  void namesTheKeyThatIsMissing() {
    Sealed sealed = box.seal(SECRET, ROW);
    var other = new SecretBox(List.of(old), RANDOM);

    assertThatThrownBy(() -> other.open(sealed, ROW))
        .isInstanceOf(UnreadableSecretException.class)
        .hasMessageContaining(ROW)
        .hasMessageContaining("sealed with the master key " + current.fingerprint())
        .hasMessageContaining(old.fingerprint());
  }

  @Test
  void namesAnUnknownVersion() {
    byte[] sealed = box.seal(SECRET, ROW).bytes().clone();
    sealed[0] = 9;

    assertThatThrownBy(() -> box.open(Sealed.of(sealed), ROW))
        .hasMessageContaining("unknown version 9");
    assertThatThrownBy(() -> box.needsResealing(Sealed.of(sealed)))
        .isInstanceOf(UnreadableSecretException.class);
  }

  @Test
  void aRotationGoesThroughWithoutAGap() {
    var before = new SecretBox(List.of(old), RANDOM);
    var during = new SecretBox(List.of(current, old), RANDOM);
    var after = new SecretBox(List.of(current), RANDOM);
    Sealed sealed = before.seal(SECRET, ROW);

    assertThat(before.needsResealing(sealed)).isFalse();
    assertThat(during.open(sealed, ROW)).isEqualTo(SECRET);
    assertThat(during.needsResealing(sealed)).isTrue();

    Sealed anew = during.seal(during.open(sealed, ROW), ROW);

    assertThat(during.needsResealing(anew)).isFalse();
    assertThat(after.open(anew, ROW)).isEqualTo(SECRET);
    assertThatThrownBy(() -> after.open(sealed, ROW)).isInstanceOf(UnreadableSecretException.class);
    assertThatThrownBy(() -> before.open(anew, ROW)).isInstanceOf(UnreadableSecretException.class);
  }

  @Test
  void readsAMasterKeyInEachOfItsForms() {
    byte[] key = new byte[32];
    new Random(5).nextBytes(key);
    String hex = HexFormat.of().formatHex(key);
    String base64 = Base64.getEncoder().encodeToString(key);
    String fingerprint = MasterKey.parse(hex).fingerprint();

    assertThat(fingerprint).matches("[0-9a-f]{16}").isNotEqualTo(hex.substring(0, 16));
    assertThat(MasterKey.parse(hex.toUpperCase(java.util.Locale.ROOT)).fingerprint())
        .isEqualTo(fingerprint);
    assertThat(MasterKey.parse(base64).fingerprint()).isEqualTo(fingerprint);
    assertThat(MasterKey.parse(base64.replace("=", "")).fingerprint()).isEqualTo(fingerprint);
    assertThat(MasterKey.parse(" " + hex + "\n").fingerprint()).isEqualTo(fingerprint);
    assertThat(MasterKey.parse("correct horse battery staple").fingerprint())
        .isEqualTo(MasterKey.parse("correct horse battery staple").fingerprint())
        .isNotEqualTo(MasterKey.parse("correct horse battery stapler").fingerprint());
  }

  @Test
  void aMasterKeyIsReadForEverAsItIsToday() {
    assertThat(current.fingerprint()).isEqualTo("90ef821f6a9b6eb7");
    assertThat(MasterKey.parse("correct horse battery staple").fingerprint())
        .isEqualTo("3aa39a111bd039b3");
  }

  @Test
  void makesMasterKeys() {
    String text = MasterKey.generateText(RANDOM);

    assertThat(text).matches("[0-9a-f]{64}").isNotEqualTo(MasterKey.generateText(RANDOM));
    assertThat(MasterKey.parse(text).fingerprint()).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "hunter2", "fifteen chars !"})
  void refusesAWeakMasterKey(String text) {
    assertThatThrownBy(() -> MasterKey.parse(text))
        .isInstanceOf(MalformedSecretException.class)
        .hasMessageContaining("too weak")
        .hasMessageContaining("64 hexadecimal digits")
        .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("hunter2"));
  }

  @Test
  void readsSeveralMasterKeys() {
    assertThat(MasterKey.parseAll("f0".repeat(32) + " , " + "0f".repeat(32)))
        .extracting(MasterKey::fingerprint)
        .containsExactly(current.fingerprint(), old.fingerprint());
    assertThatThrownBy(() -> MasterKey.parseAll("f0".repeat(32) + ","))
        .isInstanceOf(MalformedSecretException.class);
    assertThatThrownBy(() -> MasterKey.parseAll("")).isInstanceOf(MalformedSecretException.class);
    assertThatThrownBy(() -> new SecretBox(List.of(), RANDOM))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theKeyRingOpensASecretForItsEndpointAlone() {
    var ring = new KeyRing(box);
    var application = new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1"));
    EndpointKey mine = application.endpoint(new EndpointId("ep_1"));
    EndpointKey yours = application.endpoint(new EndpointId("ep_2"));
    WebhookSecret secret = WebhookSecret.parse(StandardWebhooksTest.ED25519);
    Sealed sealed = ring.seal(secret, mine);
    Payload body = Payload.json("{}");

    assertThat(ring.open(mine, sealed)).isEqualTo(secret);
    assertThat(ring.signingKey(mine, sealed).sign("msg_1", 1, body))
        .isEqualTo(secret.signingKey().sign("msg_1", 1, body));
    assertThat(ring.signingKey(mine, Sealed.of(sealed.bytes().clone())))
        .isSameAs(ring.signingKey(mine, sealed));
    assertThatThrownBy(() -> ring.open(yours, sealed))
        .isInstanceOf(UnreadableSecretException.class);
    // Also when it was found for the right one a moment ago.
    assertThatThrownBy(() -> ring.signingKey(yours, sealed))
        .isInstanceOf(UnreadableSecretException.class);
  }
}
