package dev.carillon.signing;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What an endpoint's messages are signed with, in the textual forms of the Standard Webhooks
 * specification: {@code whsec_} for a key that both sides share (HMAC-SHA256, signatures {@code
 * v1}), {@code whsk_} for a private Ed25519 key (signatures {@code v1a}) whose public half, {@code
 * whpk_}, the receiver verifies with. Printing one gives {@code ***}.
 */
public sealed interface WebhookSecret permits HmacSecret, Ed25519Secret {

  /** The two ways to sign. */
  enum Kind {
    HMAC_SHA256,
    ED25519
  }

  /**
   * Reads either form. A key for HMAC may also come without its prefix, as the Svix dialect has it:
   * 32 to 100 characters of base64.
   *
   * @throws MalformedSecretException if it is neither; the message is safe to show
   */
  static WebhookSecret parse(String text) {
    if (text.startsWith(HmacSecret.PREFIX)) {
      return HmacSecret.parse(text.substring(HmacSecret.PREFIX.length()));
    }
    if (text.startsWith(Ed25519Secret.PREFIX)) {
      return Ed25519Secret.parse(text.substring(Ed25519Secret.PREFIX.length()));
    }
    if (text.startsWith(Ed25519Secret.PUBLIC_PREFIX)) {
      throw new MalformedSecretException(
          "this is a public key (whpk_); to sign takes the private one (whsk_)");
    }
    return HmacSecret.parseBare(text);
  }

  /**
   * Makes a new one: 32 random bytes for HMAC, a fresh pair of keys for Ed25519.
   *
   * @param random must be unpredictable, such as a {@link java.security.SecureRandom}
   */
  static WebhookSecret generate(Kind kind, RandomGenerator random) {
    return switch (kind) {
      case HMAC_SHA256 -> HmacSecret.generate(random);
      case ED25519 -> Ed25519Secret.generate(random);
    };
  }

  Kind kind();

  /** The secret itself, with its prefix: for the endpoint's owner and for sealing, nobody else. */
  String text();

  /** What a receiver needs to verify and may be shown to anyone; empty for a shared key. */
  Optional<String> publicText();

  /** Its working form. Making one is dear: keep it for as long as the secret is in use. */
  SigningKey signingKey();
}
