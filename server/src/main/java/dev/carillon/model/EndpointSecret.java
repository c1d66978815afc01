package dev.carillon.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signing secret at rest.
 *
 * @param sealed encrypted; {@code signing} opens it with the endpoint's key as associated data
 * @param expiresAt when it stops signing; null for the current one
 */
public record EndpointSecret(Sealed sealed, Instant createdAt, @Nullable Instant expiresAt) {

  public boolean signsAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }
}
