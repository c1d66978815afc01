package dev.carillon.provider.pulse.message;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.MessageId;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.Instant;
import java.util.UUID;

/**
 * What the server made of a message for one partner's application.
 *
 * @param message Pulse's id for it
 * @param engineMessage the server's
 */
public record Copy(
    SchoolKey school,
    UUID message,
    ApplicationKey application,
    MessageId engineMessage,
    Instant acceptedAt) {}
