package dev.carillon.model;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A kind of event that an environment's product publishes.
 *
 * @param name such as {@code invoice.paid}; unique in the environment
 * @param schemas a JSON object from version number to JSON Schema, as text; null for none. The
 *     highest version counts
 * @param featureFlag only portals opened with this flag see the type; null for everyone
 */
public record EventType(
    EnvironmentId environment,
    String name,
    String description,
    @Nullable String schemas,
    SchemaMode schemaMode,
    boolean archived,
    boolean deprecated,
    @Nullable String featureFlag,
    Instant createdAt,
    Instant updatedAt) {

  /** What becomes of a payload that does not match its type's schema. */
  public enum SchemaMode {
    /** Not looked at. */
    OFF,
    /** Accepted, with a warning in the log and in the metrics. */
    WARN,
    /** Refused with 422. */
    REJECT;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
