package dev.carillon.provider.pulse.message;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** The messages that were composed. */
final class MessageRows {
  private MessageRows() {}

  /** The school of a message that has not been erased. */
  static Optional<SchoolKey> readable(Session session, EnvironmentId environment, UUID message)
      throws SQLException {
    return session.first(
        "pulse_message_school",
        row -> new SchoolKey(environment, row.getString("school_id")),
        environment.value(),
        message.toString());
  }
}
