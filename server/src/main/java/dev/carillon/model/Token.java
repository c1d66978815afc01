package dev.carillon.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API token as it is kept: everything but the token.
 *
 * @param application the one application it may see; null for the whole environment
 * @param name for people
 * @param hash SHA-256 of the token, in lower-case hex
 * @param expiresAt null for never
 */
public record Token(
    TokenId id,
    EnvironmentId environment,
    @Nullable ApplicationId application,
    String name,
    String hash,
    Instant createdAt,
    @Nullable Instant expiresAt) {

  public boolean validAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }
}
