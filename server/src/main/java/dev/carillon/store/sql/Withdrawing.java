package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.store.Journal;
import dev.carillon.store.Journal.Expunged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Takes messages back: what is pending of them, or their content. */
final class Withdrawing {
  private Withdrawing() {}

  static int cancel(
      Session session,
      ApplicationKey application,
      List<MessageId> messages,
      Reason reason,
      Instant at)
      throws SQLException {
    List<Pending> pending = named(session, "pending_of", application, messages).ask(Pending::of);
    Rows rows = session.rows("cancel_delivery", pending.size());
    for (Pending each : pending) {
      rows.text(each.message).text(each.id).text(reason.wireName()).time(at).add();
    }
    rows.run();
    return pending.size();
  }

  static List<Expunged> expunge(
      Session session, ApplicationKey application, List<MessageId> messages) throws SQLException {
    List<String> contents =
        named(session, "content_of", application, messages).ask(row -> row.getString("content_id"));
    List<String> distinct = contents.stream().distinct().sorted().toList();
    session.query("begin_erasing", row -> true);
    try {
      contents(session, "expunge_content", distinct).run();
    } finally {
      session.query("end_erasing", row -> true);
    }
    // Asked for afterwards: whoever was just about to share it is there by then.
    return contents(session, "messages_with_content", distinct)
        .ask(row ->
            new Expunged(
                JournalRows.applicationKey(row), new MessageId(row.getString("message_id"))));
  }

  private static Rows named(
      Session session, String name, ApplicationKey application, List<MessageId> messages) {
    if (messages.size() > Journal.MOST_MESSAGES) {
      throw new IllegalArgumentException(
          "%d messages at once are more than %d".formatted(messages.size(), Journal.MOST_MESSAGES));
    }
    Rows rows = session.rows(name, messages.size());
    for (MessageId message : messages) {
      Acceptance.application(rows, application).text(message.value()).add();
    }
    return rows;
  }

  private static Rows contents(Session session, String name, List<String> ids) {
    Rows rows = session.rows(name, ids.size());
    ids.forEach(id -> rows.text(id).add());
    return rows;
  }

  private record Pending(String message, String id) {
    static Pending of(ResultSet row) throws SQLException {
      return new Pending(row.getString("message_id"), row.getString("id"));
    }
  }
}
