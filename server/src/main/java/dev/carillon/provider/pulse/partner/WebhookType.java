package dev.carillon.provider.pulse.partner;

import dev.carillon.model.EndpointSettings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a webhook brings: the document's two types. */
enum WebhookType {
  /** The notification without the alerts. */
  NOTIFICATION_ONLY,
  /** Exactly what getMessage returns. */
  FULL_PAYLOAD;

  /** Where an endpoint's metadata says it. */
  static final String METADATA = "pulse.type";

  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<WebhookType> of(String wireName) {
    for (WebhookType type : values()) {
      if (type.wireName().equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** An endpoint that says nothing was made through the general API: it gets the less. */
  static WebhookType of(EndpointSettings settings) {
    @Nullable String said = settings.metadata().get(METADATA);
    return said == null ? NOTIFICATION_ONLY : of(said).orElse(NOTIFICATION_ONLY);
  }

  Map<String, String> over(Map<String, String> metadata) {
    Map<String, String> changed = new HashMap<>(metadata);
    changed.put(METADATA, wireName());
    return changed;
  }
}
