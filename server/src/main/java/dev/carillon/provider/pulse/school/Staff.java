package dev.carillon.provider.pulse.school;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who works at a school and may be told of alerts.
 *
 * @param id {@code entity_uuid} of the documented message
 * @param name as it is written out, such as {@code Melissa Jane Smith}
 * @param identifiers of other systems, such as {@code sis_id}; their order is kept
 */
public record Staff(
    SchoolKey school,
    UUID id,
    @Nullable String extId,
    String name,
    String firstName,
    String lastName,
    @Nullable String preferredName,
    @Nullable String primaryEmail,
    Map<String, String> identifiers) {}
