package dev.carillon.provider.pulse.partner;

import dev.carillon.model.ApplicationKey;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A partner's app, registered by an operator: an application of its own.
 *
 * @param clientId unique in the installation
 * @param secretHash of the client secret
 * @param scopes what it may ask for
 * @param tenant the school of an app for one school; null for one that many schools use
 * @param apiKey null for none, and always for an app without a tenant
 * @param tokensFrom access tokens from before are good no more
 */
public record App(
    ApplicationKey application,
    String clientId,
    String name,
    String secretHash,
    Set<String> scopes,
    @Nullable String tenant,
    @Nullable ApiKey apiKey,
    Instant tokensFrom,
    Instant createdAt,
    Instant updatedAt) {
  public App {
    scopes = Set.copyOf(scopes);
  }

  /** What an app for one school may send in place of a token. */
  public record ApiKey(String key, String secretHash) {
    /** Not even the hash. */
    @Override
    public String toString() {
      return key;
    }
  }

  App withName(String other, Set<String> otherScopes, Instant at) {
    return new App(
        application,
        clientId,
        other,
        secretHash,
        otherScopes,
        tenant,
        apiKey,
        tokensFrom,
        createdAt,
        at);
  }

  App withSecret(String otherHash, Instant otherTokensFrom, Instant at) {
    return new App(
        application,
        clientId,
        name,
        otherHash,
        scopes,
        tenant,
        apiKey,
        otherTokensFrom,
        createdAt,
        at);
  }

  App withApiKey(@Nullable ApiKey other, Instant at) {
    return new App(
        application, clientId, name, secretHash, scopes, tenant, other, tokensFrom, createdAt, at);
  }

  /** Not even hashes of secrets. */
  @Override
  public String toString() {
    return "app " + clientId;
  }
}
