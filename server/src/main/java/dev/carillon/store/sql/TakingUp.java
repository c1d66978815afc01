package dev.carillon.store.sql;

import dev.carillon.model.Delivery;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Journal.DueTarget;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From work that is due to leases on it. */
final class TakingUp {
  private TakingUp() {}

  static List<DueTarget> due(Session session, Instant now, int limit) throws SQLException {
    return session.query(
        "due_targets",
        row ->
            new DueTarget(
                JournalRows.applicationKey(row),
                JournalRows.endpoint(row),
                Instant.ofEpochMilli(row.getLong("due_at"))),
        now,
        limit);
  }

  static Optional<Instant> nextDue(Session session) throws SQLException {
    return session
        .query("next_due", row -> Optional.ofNullable(JournalRows.time(row, "due_at")))
        .getFirst();
  }

  static List<Lease> takeUp(Session session, LeaseId lease, Instant now, List<Demand> demands)
      throws SQLException {
    Rows asked = session.rows("due_work", demands.size());
    for (Demand demand : demands) {
      Acceptance.application(asked, demand.application());
      asked.text(JournalRows.column(demand.endpoint())).time(now).number(demand.limit()).add();
    }
    List<Found> due = asked.ask(Found::of);
    Rows taken = session.rows("take", due.size());
    Rows expunged = session.rows("give_up_expunged", 0);
    List<Lease> leases = new ArrayList<>(due.size());
    for (Found found : due) {
      Delivery delivery = found.delivery;
      Message message = found.message;
      if (message == null) {
        key(expunged, delivery).time(now).add();
      } else {
        key(taken, delivery).text(lease.value()).time(now).add();
        leases.add(new Lease(lease, delivery.sending(delivery.attempts(), now), message));
      }
    }
    taken.run();
    expunged.run();
    return leases;
  }

  private static Rows key(Rows rows, Delivery delivery) {
    return rows.text(delivery.message().value()).text(delivery.id().value());
  }

  /**
   * @param message null where it, or its content, is gone
   */
  private record Found(Delivery delivery, @Nullable Message message) {
    static Found of(ResultSet row) throws SQLException {
      boolean whole = row.getBytes("payload") != null;
      return new Found(
          JournalRows.delivery(row), whole ? JournalRows.message(row, "message_created_at") : null);
    }
  }
}
