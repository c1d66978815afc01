package dev.carillon.model;

import java.time.Instant;
import java.util.List;

/**
 * A URL that wants messages of one application.
 *
 * @param settings what its owner chose
 * @param secrets what its messages are signed with: the current one first, then those that a
 *     rotation still lets sign
 * @param health what its deliveries made of it
 */
public record Endpoint(
    EndpointKey key,
    EndpointSettings settings,
    List<EndpointSecret> secrets,
    EndpointHealth health,
    Instant createdAt,
    Instant updatedAt) {

  public Endpoint {
    secrets = List.copyOf(secrets);
  }

  public boolean disabled() {
    return health.disabled() != null;
  }
}
