package dev.carillon.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tenant: one customer of the product that an environment stands for.
 *
 * @param uid the product's own name for it, unique in the environment
 * @param rateLimit messages a second that may be published to it; null for no limit
 * @param provider the contract that its endpoints are spoken to in ({@code pulse}, {@code xporter},
 *     {@code intulse}, {@code liveevents}); null for the general contract
 * @param endpointsVersion raised by every change to one of its endpoints
 */
public record Application(
    ApplicationKey key,
    @Nullable String uid,
    String name,
    @Nullable Integer rateLimit,
    Map<String, String> metadata,
    @Nullable String provider,
    long endpointsVersion,
    Instant createdAt,
    Instant updatedAt) {

  public Application {
    metadata = Map.copyOf(metadata);
  }
}
