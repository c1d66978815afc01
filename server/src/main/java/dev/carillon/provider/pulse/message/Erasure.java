package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Takes a person out of everything that was addressed or composed. */
@FunctionalInterface
public interface Erasure {
  /**
   * Deletes what is addressed to the person or about the person, hides every message to or about
   * them, and leaves a task behind that erases the contents for good. To be called as the first of
   * the erasure's transaction: it keeps the composer out of the school until that commits.
   *
   * @param person a student's or a member of staff's id
   * @return how many messages lose their content
   */
  int erase(Session session, SchoolKey school, UUID person, Instant now) throws SQLException;
}
