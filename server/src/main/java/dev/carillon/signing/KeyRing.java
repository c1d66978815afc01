package dev.carillon.signing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Sealed;
import java.nio.charset.StandardCharsets;

/**
 * Seals endpoints' secrets, opens them again, and remembers the working form of those that signed
 * lately: to decrypt, read and check one takes up to a millisecond, far more than to sign. Nothing
 * here can grow stale, for another secret has other sealed bytes. Safe for many threads.
 */
public final class KeyRing {
  /** Some 2 KB each. */
  private static final int MAX_REMEMBERED = 20_000;

  private final SecretBox box;
  private final Cache<Place, SigningKey> remembered =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  public KeyRing(SecretBox box) {
    this.box = box;
  }

  /** The endpoint is part of it: bytes from another row must not be found here either. */
  private record Place(EndpointKey endpoint, Sealed sealed) {}

  public Sealed seal(WebhookSecret secret, EndpointKey endpoint) {
    return box.seal(secret.text().getBytes(StandardCharsets.UTF_8), SecretRows.endpoint(endpoint));
  }

  /**
   * The secret itself, to be shown to its owner.
   *
   * @throws UnreadableSecretException if it does not open as this endpoint's
   */
  public WebhookSecret open(EndpointKey endpoint, Sealed sealed) {
    byte[] text = box.open(sealed, SecretRows.endpoint(endpoint));
    return WebhookSecret.parse(new String(text, StandardCharsets.UTF_8));
  }

  /**
   * The secret in its working form.
   *
   * @throws UnreadableSecretException if it does not open as this endpoint's
   */
  public SigningKey signingKey(EndpointKey endpoint, Sealed sealed) {
    Place place = new Place(endpoint, sealed);
    SigningKey known = remembered.getIfPresent(place);
    if (known != null) {
      return known;
    }
    SigningKey key = open(endpoint, sealed).signingKey();
    remembered.put(place, key);
    return key;
  }
}
