package dev.carillon.store.sql;

import dev.carillon.model.LeaseId;
import java.sql.SQLException;
import java.time.Duration;

/** Which nodes are alive, by the database's clock, and what becomes of the work of dead ones. */
final class Leases {
  private Leases() {}

  static void join(Session session, LeaseId lease, String node, Duration term) throws SQLException {
    session.update("join_node", lease.value(), node, term.toMillis());
  }

  static boolean renew(Session session, LeaseId lease, Duration term) throws SQLException {
    return session.update("renew_node", term.toMillis(), lease.value()) > 0;
  }

  static void leave(Session session, LeaseId lease) throws SQLException {
    session.update("hand_back_held_by", lease.value());
    session.update("end_lease", lease.value());
  }

  static int rescue(Session session, LeaseId mine, boolean sole, int limit) throws SQLException {
    session.update(sole ? "end_other_leases" : "end_expired_leases", mine.value());
    return session.update("hand_back_orphans", mine.value(), limit);
  }
}
