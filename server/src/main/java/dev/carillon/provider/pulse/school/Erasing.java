package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Whoever keeps something of persons, alerts or schools besides this package. Each is called in the
 * transaction that takes them away, which holds the school ({@link SchoolRows#schoolToChange}) and
 * may be run again from its start, and while the rows that are to go are still there.
 */
@FunctionalInterface
public interface Erasing {
  /** Erases all that is kept of a person, who may be a student, a member of staff, or both. */
  void erase(Session session, SchoolKey school, UUID person) throws SQLException;

  /** A configured alert is deleted: nothing more is to be sent of it. */
  default void eraseAlert(Session session, SchoolKey school, UUID alert) throws SQLException {}

  /** A school is deleted with everything. */
  default void eraseSchool(Session session, SchoolKey school) throws SQLException {}
}
