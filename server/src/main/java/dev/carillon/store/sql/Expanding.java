package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.Message;
import dev.carillon.store.Journal.Expansion;
import dev.carillon.store.Submission.Planned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Makes the deliveries of messages with very many endpoints, a chunk at a time. */
final class Expanding {
  private Expanding() {}

  static int expand(Session session, Expansion expansion, int limit) throws SQLException {
    int made = 0;
    while (made < limit) {
      Optional<Open> open = session.first("next_expansion", Open::of);
      if (open.isEmpty()) {
        break;
      }
      made += open.get().advance(session, expansion, limit - made);
    }
    return made;
  }

  /**
   * @param cursor the id of the endpoint that was looked at last
   */
  private record Open(ApplicationKey application, String message, String cursor) {

    static Open of(ResultSet row) throws SQLException {
      return new Open(
          JournalRows.applicationKey(row), row.getString("message_id"), row.getString("cursor"));
    }

    /** Looks at the next endpoints, at most as many as there may be deliveries. */
    int advance(Session session, Expansion expansion, int limit) throws SQLException {
      Optional<Message> message = message(session);
      List<Endpoint> endpoints = message.isEmpty() ? List.of() : endpointsAfter(session, limit);
      Rows rows = session.rows("insert_delivery", endpoints.size());
      int made = 0;
      for (Endpoint endpoint : endpoints) {
        Message known = message.orElseThrow();
        Planned planned = expansion.plan(endpoint, known);
        if (planned != null) {
          Acceptance.delivery(rows, known, planned, null, known.createdAt());
          made++;
        }
      }
      rows.run();
      int notInterested = endpoints.size() - made;
      if (notInterested > 0) {
        session.update("add_not_interested", notInterested, this.message);
      }
      if (endpoints.size() < limit) {
        session.update("end_expansion", this.message);
      } else {
        String reached = endpoints.getLast().key().endpoint().value();
        session.update("move_expansion", reached, this.message);
      }
      return made;
    }

    private Optional<Message> message(Session session) throws SQLException {
      return session.first(
          "message_for_run",
          row -> JournalRows.message(row, "created_at"),
          application.environment().value(),
          application.application().value(),
          message);
    }

    private List<Endpoint> endpointsAfter(Session session, int limit) throws SQLException {
      return EndpointRows.query(
          session,
          "endpoints_ascending",
          application.environment().value(),
          application.application().value(),
          cursor,
          limit);
    }
  }
}
