package dev.carillon.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's owner chose.
 *
 * @param uid the owner's own name for it, unique in the application
 * @param url canonical, as the address guard gave it back; sent to exactly so
 * @param eventTypes the types it wants; empty for all
 * @param channels the channels it wants; empty for all
 * @param rateLimit attempts a second that may be started; null for no limit
 * @param headers further header fields for each request
 * @param policy what it does otherwise than its contract
 */
public record EndpointSettings(
    @Nullable String uid,
    String url,
    String description,
    Set<String> eventTypes,
    Set<String> channels,
    @Nullable Integer rateLimit,
    Map<String, String> metadata,
    List<Header> headers,
    PolicyOverride policy) {

  public EndpointSettings {
    eventTypes = Set.copyOf(eventTypes);
    channels = Set.copyOf(channels);
    metadata = Map.copyOf(metadata);
    headers = List.copyOf(headers);
  }
}
