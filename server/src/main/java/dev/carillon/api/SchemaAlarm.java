package dev.carillon.api;

import dev.carillon.model.ApplicationKey;

/** Is told of accepted payloads that do not match the schema of their event type. */
@FunctionalInterface
public interface SchemaAlarm {
  void mismatch(ApplicationKey application, String eventType);
}
