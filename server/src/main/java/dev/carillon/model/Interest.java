package dev.carillon.model;

import java.util.Collections;

/** Whether an endpoint wants a message. */
public enum Interest {
  /** Its type and channels match: there will be a delivery. */
  WANTED,
  /** Its type and channels match and it is disabled: there will be a skipped delivery. */
  WANTED_BUT_DISABLED,
  /** It never asked for this: a count, not a row. */
  NONE;

  /** Decides by type, channel and state. An empty filter wants everything. */
  public static Interest of(Endpoint endpoint, String eventType, java.util.Set<String> channels) {
    EndpointSettings settings = endpoint.settings();
    boolean type = settings.eventTypes().isEmpty() || settings.eventTypes().contains(eventType);
    boolean channel =
        settings.channels().isEmpty() || !Collections.disjoint(settings.channels(), channels);
    if (!type || !channel) {
      return NONE;
    }
    return endpoint.disabled() ? WANTED_BUT_DISABLED : WANTED;
  }
}
