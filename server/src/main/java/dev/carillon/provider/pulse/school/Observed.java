package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** Hears what was observed: whoever decides about alerts. */
@FunctionalInterface
public interface Observed {
  /**
   * Observations were written. Called in the transaction that wrote them, which holds the school
   * ({@link SchoolRows#schoolToChange}); it may be run again from its start.
   *
   * @param students persons' ids: those that have an observation now, or had one, that was new,
   *     changed or taken back
   * @param corrected those of them that had one that was changed or taken back: only what was
   *     raised for these may hold no more
   * @param kinds of these observations, as they were and as they are
   */
  void observed(
      Session session, School school, Set<UUID> students, Set<UUID> corrected, Set<String> kinds)
      throws SQLException;
}
