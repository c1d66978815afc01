package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Journal.DueTarget;
import dev.carillon.store.Journal.Room;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  static List<Lease> takeUp(
      Session session, LeaseId lease, Instant now, List<Demand> demands, Room room)
      throws SQLException {
    Rows asked = session.rows("due_work", demands.size());
    for (Demand demand : demands) {
      Acceptance.application(asked, demand.application());
      asked.text(JournalRows.column(demand.endpoint())).time(now).number(demand.limit()).add();
    }
    List<Found> fitting = fitting(asked.ask(Found::of), room);
    Map<String, Payload> contents = contents(session, fitting);
    Rows taken = session.rows("take", fitting.size());
    Rows expunged = session.rows("give_up_expunged", 0);
    List<Lease> leases = new ArrayList<>(fitting.size());
    for (Found found : fitting) {
      Delivery delivery = found.delivery;
      Message message = found.whole(contents);
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

  /** What there is room for, each target's in its order. Decides, and does nothing. */
  private static List<Found> fitting(List<Found> due, Room room) {
    List<Found> fitting = new ArrayList<>(due.size());
    Set<Place> full = new HashSet<>();
    long left = room.bytes();
    boolean first = room.oneAtLeast();
    for (Found found : due) {
      ApplicationKey application = found.delivery.application();
      long weight = found.message == null ? 0 : room.weight().of(application, found.payloadBytes);
      Place place = new Place(application, found.endpoint);
      if (!full.contains(place) && (weight <= left || first)) {
        fitting.add(found);
        left -= weight;
        first &= found.message == null;
      } else {
        full.add(place);
      }
    }
    return fitting;
  }

  /** The larger contents: what due_work has not read along. */
  private static Map<String, Payload> contents(Session session, List<Found> fitting)
      throws SQLException {
    Set<String> ids = new LinkedHashSet<>();
    for (Found found : fitting) {
      if (found.message != null && found.message.payload() == null) {
        ids.add(found.content);
      }
    }
    Rows asked = session.rows("content", ids.size());
    ids.forEach(id -> asked.text(id).add());
    Map<String, Payload> contents = new HashMap<>();
    List<Map.Entry<String, Payload>> found =
        asked.ask(row ->
            Map.entry(
                row.getString("id"),
                Payload.of(row.getBytes("payload"), row.getString("content_type"))));
    found.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
    return contents;
  }

  private static Rows key(Rows rows, Delivery delivery) {
    return rows.text(delivery.message().value()).text(delivery.id().value());
  }

  /** A target, as a column has it. */
  private record Place(ApplicationKey application, String endpoint) {}

  /**
   * @param message null where it, or its content, is gone; without its payload where that is large
   */
  private record Found(
      Delivery delivery,
      String endpoint,
      @Nullable Message message,
      int payloadBytes,
      String content) {
    static Found of(ResultSet row) throws SQLException {
      String content = row.getString("content_id");
      return new Found(
          JournalRows.delivery(row),
          row.getString("endpoint_id"),
          content == null ? null : JournalRows.message(row, "message_created_at"),
          row.getInt("payload_bytes"),
          content == null ? "" : content);
    }

    private @Nullable Message whole(Map<String, Payload> contents) {
      if (message == null || message.payload() != null) {
        return message;
      }
      Payload payload = contents.get(content);
      return payload == null ? null : message.with(payload);
    }
  }
}
