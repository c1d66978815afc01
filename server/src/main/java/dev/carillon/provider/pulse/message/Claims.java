package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps several nodes from composing the same school's messages at once. A claim lasts for a time
 * that each transaction of a run begins anew; a transaction whose claim was taken over does not
 * commit, whatever the nodes' clocks say.
 */
final class Claims {
  /** Longer than a run ever is between two of its transactions. */
  static final Duration LENGTH = Duration.ofSeconds(60);

  private final Database database;
  private final InstantSource time;
  private final String holder;

  /**
   * @param holder tells this node and this life of it from all others
   */
  Claims(Database database, InstantSource time, String holder) {
    this.database = database;
    this.time = time;
    this.holder = holder;
  }

  /** Another node has taken the school over. */
  static final class LostException extends RuntimeException {
    LostException(SchoolKey school) {
      super("another node composes the messages of " + school, null, false, false);
    }
  }

  /**
   * @return whether nobody else has it
   */
  boolean take(SchoolKey school) {
    return database.write(session -> isHeld(session, school));
  }

  /**
   * Within a transaction: makes the claim last on.
   *
   * @throws LostException if it is not ours any more
   */
  void hold(Session session, SchoolKey school) throws SQLException {
    if (!isHeld(session, school)) {
      throw new LostException(school);
    }
  }

  void release(SchoolKey school) {
    database.write(session ->
        session.update("release_school", school.environment().value(), school.school(), holder));
  }

  /** Where no other process can be using the database, claims of others are those of the dead. */
  void forgetTheDead() {
    if (database.sole()) {
      database.write(session -> session.update("forget_claims", holder));
    }
  }

  private boolean isHeld(Session session, SchoolKey school) throws SQLException {
    Instant now = time.instant();
    return session.update(
            "claim_school",
            school.environment().value(),
            school.school(),
            holder,
            now.plus(LENGTH),
            now)
        > 0;
  }
}
