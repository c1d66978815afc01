package dev.carillon.engine;

import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointSecret;
import dev.carillon.provider.Provider;
import dev.carillon.signing.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint in working form: its keys opened, its policy worked out. */
final class Destination {
  /**
   * @param expiresAt when it stops signing; null for never
   */
  record Key(SigningKey key, @Nullable Instant expiresAt) {}

  private final Endpoint endpoint;
  private final DeliveryPolicy policy;
  private final List<Key> keys;
  private final @Nullable List<SigningKey> lasting;
  private final @Nullable RuntimeException unusable;
  private volatile EndpointHealth health;

  private Destination(
      Endpoint endpoint,
      DeliveryPolicy policy,
      List<Key> keys,
      @Nullable RuntimeException unusable) {
    this.endpoint = endpoint;
    this.policy = policy;
    this.keys = keys;
    this.lasting =
        keys.stream().allMatch(key -> key.expiresAt() == null)
            ? keys.stream().map(Key::key).toList()
            : null;
    this.unusable = unusable;
    this.health = endpoint.health();
  }

  /** An endpoint of which a secret does not open is there all the same, and says so when used. */
  static Destination of(Endpoint endpoint, Provider provider, SecretOpener opener) {
    DeliveryPolicy policy = provider.policy().with(endpoint.settings().policy());
    List<Key> keys = new ArrayList<>(endpoint.secrets().size());
    try {
      for (EndpointSecret secret : endpoint.secrets()) {
        SigningKey key = opener.open(endpoint.key(), secret.sealed());
        keys.add(new Key(key, secret.expiresAt()));
      }
    } catch (RuntimeException closed) {
      return new Destination(endpoint, policy, List.of(), closed);
    }
    return new Destination(endpoint, policy, List.copyOf(keys), null);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  DeliveryPolicy policy() {
    return policy;
  }

  /**
   * Those that sign now, the current one first.
   *
   * @throws IllegalStateException if its secrets did not open
   */
  List<SigningKey> keysAt(Instant now) {
    if (unusable != null) {
      throw new IllegalStateException(
          "the secrets of " + endpoint.key().endpoint() + " do not open", unusable);
    }
    if (lasting != null) {
      return lasting;
    }
    List<SigningKey> signing = new ArrayList<>(keys.size());
    for (Key key : keys) {
      if (key.expiresAt() == null || now.isBefore(key.expiresAt())) {
        signing.add(key.key());
      }
    }
    return signing;
  }

  /** As far as this node knows; newer than the endpoint's own. */
  EndpointHealth health() {
    return health;
  }

  void become(EndpointHealth next) {
    health = next;
  }

  boolean disabled() {
    return health.disabled() != null;
  }
}
