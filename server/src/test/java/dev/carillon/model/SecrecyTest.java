package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may be printed, and how long what is secret is good for. */
class SecrecyTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final byte[] BYTES = "content".getBytes(StandardCharsets.UTF_8);

  @Test
  void printingAMessageOrASecretShowsNothingOfItsContent() {
    var message =
        new Message(
            new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1")),
            new MessageId("msg_1"),
            "invoice.paid",
            null,
            Payload.of(BYTES, "text/plain"),
            Set.of(),
            Set.of(),
            null,
            NOW);

    assertThat(message.toString()).contains("7 bytes of text/plain").doesNotContain("content");
    assertThat(new EndpointSecret(Sealed.of(BYTES), NOW, null).toString())
        .contains("***")
        .doesNotContain("content");
  }

  @Test
  void aSecretSignsUntilTheMomentItExpires() {
    assertThat(new EndpointSecret(Sealed.of(BYTES), NOW, null).signsAt(Instant.MAX)).isTrue();
    var expiring = new EndpointSecret(Sealed.of(BYTES), NOW, NOW.plusSeconds(60));
    assertThat(expiring.signsAt(NOW.plusMillis(59_999))).isTrue();
    assertThat(expiring.signsAt(NOW.plusSeconds(60))).isFalse();
  }

  @Test
  void aTokenIsGoodUntilTheMomentItExpires() {
    assertThat(token(null).validAt(Instant.MAX)).isTrue();
    assertThat(token(NOW).validAt(NOW.minusMillis(1))).isTrue();
    assertThat(token(NOW).validAt(NOW)).isFalse();
  }

  @Test
  void contentIsComparedByItsBytesAndItsType() {
    assertThat(Payload.of(BYTES, "a"))
        .isEqualTo(Payload.of(BYTES.clone(), "a"))
        .hasSameHashCodeAs(Payload.of(BYTES.clone(), "a"))
        .isNotEqualTo(Payload.of(BYTES, "b"))
        .isNotEqualTo(Payload.of(new byte[7], "a"));
    assertThat(Payload.of(BYTES, "a").bytes()).as("not copied").isSameAs(BYTES);
  }

  private static Token token(@Nullable Instant expiresAt) {
    return new Token(
        new TokenId("tok_1"), new EnvironmentId("env_1"), null, "", "", NOW, expiresAt);
  }
}
