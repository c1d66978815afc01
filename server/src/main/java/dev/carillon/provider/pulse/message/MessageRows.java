package dev.carillon.provider.pulse.message;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.MessageId;
import dev.carillon.provider.pulse.message.PulseMessage.State;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The messages that were composed, and their copies. */
public final class MessageRows {
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

  public static Optional<PulseMessage> message(
      Session session, EnvironmentId environment, UUID message) throws SQLException {
    return session.first(
        "pulse_message", MessageRows::message, environment.value(), message.toString());
  }

  /** In the order of their application's ids. */
  public static List<Copy> copies(Session session, EnvironmentId environment, UUID message)
      throws SQLException {
    return session.query(
        "copies_of_message", MessageRows::copy, environment.value(), message.toString());
  }

  /**
   * What an application got of a school, the first accepted first: for whoever calls off what is
   * pending of it.
   *
   * @param since leaves out what was accepted before
   * @param after the last copy of the chunk before, which is then where this one begins; null to
   *     begin
   */
  public static List<Copy> copies(
      Session session,
      ApplicationKey application,
      SchoolKey school,
      Instant since,
      @Nullable Copy after,
      int limit)
      throws SQLException {
    return session.query(
        "copies_of_application",
        MessageRows::copy,
        application.environment().value(),
        application.application().value(),
        school.school(),
        after == null ? since : after.acceptedAt(),
        after == null ? "" : after.message().toString(),
        limit);
  }

  /** Schools of all environments where a run was broken off, or contents are to be erased. */
  static List<SchoolKey> unfinishedSchools(Session session, int limit) throws SQLException {
    return session.query("schools_with_messages", row -> Columns.school(row, "school_id"), limit);
  }

  static void insert(Session session, Collection<PulseMessage> messages) throws SQLException {
    Rows rows = session.rows("insert_composed", messages.size());
    for (PulseMessage message : messages) {
      rows.text(message.school().environment().value())
          .text(message.id().toString())
          .text(message.school().school())
          .text(Columns.ofUuid(message.recipient()))
          .text(message.transaction())
          .number(message.counts().queued())
          .number(message.counts().fetched())
          .number(message.counts().sent())
          .text(message.state().wireName())
          .text(message.reason())
          .time(message.composedAt())
          .add();
    }
    rows.run();
  }

  /** Those of a school that are composed and not yet handed over. */
  static List<PulseMessage> composed(Session session, SchoolKey school, int limit)
      throws SQLException {
    return session.query(
        "composed_messages",
        MessageRows::message,
        school.environment().value(),
        school.school(),
        limit);
  }

  /** Composed messages that were erased before they were handed over. */
  static Set<UUID> hidden(Session session, SchoolKey school) throws SQLException {
    return new HashSet<>(
        session.query(
            "hidden_messages",
            row -> Columns.uuid(row, "id"),
            school.environment().value(),
            school.school()));
  }

  /** Fixes the counts and the state of a message that is composed once more. */
  static void recompose(Session session, PulseMessage message) throws SQLException {
    session.update(
        "recompose",
        message.counts().queued(),
        message.counts().fetched(),
        message.counts().sent(),
        message.state().wireName(),
        message.reason(),
        message.school().environment().value(),
        message.id().toString());
  }

  /**
   * Composed messages are with the partners.
   *
   * @return those that are no more: their school was deleted meanwhile
   */
  static List<UUID> accept(Session session, SchoolKey school, List<UUID> messages, Instant checkAt)
      throws SQLException {
    Rows rows = session.rows("accept_message", messages.size());
    for (UUID message : messages) {
      rows.text(school.environment().value()).text(message.toString()).time(checkAt).add();
    }
    boolean[] accepted = rows.runAndTell(2);
    List<UUID> gone = new ArrayList<>(0);
    for (int i = 0; i < accepted.length; i++) {
      if (!accepted[i]) {
        gone.add(messages.get(i));
      }
    }
    return gone;
  }

  static void insertCopies(Session session, Collection<Copy> copies) throws SQLException {
    Rows rows = session.rows("insert_copy", copies.size());
    for (Copy copy : copies) {
      rows.text(copy.school().environment().value())
          .text(copy.message().toString())
          .text(copy.application().application().value())
          .text(copy.school().school())
          .text(copy.engineMessage().value())
          .time(copy.acceptedAt())
          .add();
    }
    rows.run();
  }

  /** Composed messages, and their alerts that nobody else was told of, end as unsent. */
  static void unsend(Session session, SchoolKey school, List<UUID> messages, Unsent reason)
      throws SQLException {
    Rows rows = session.rows("unsend_message", messages.size());
    for (UUID message : messages) {
      rows.text(school.environment().value())
          .text(message.toString())
          .text(reason.wireName())
          .add();
    }
    rows.run();
    Map<UUID, Unsent> reasons = new HashMap<>();
    messages.forEach(message -> reasons.put(message, reason));
    alertsUnsent(session, school, reasons);
  }

  /** The alerts of messages that tell nobody, but for those that others are told of. */
  static void alertsUnsent(Session session, SchoolKey school, Map<UUID, Unsent> messages)
      throws SQLException {
    Rows rows = session.rows("alerts_unsent", messages.size());
    for (var entry : messages.entrySet()) {
      rows.text(school.environment().value())
          .text(school.school())
          .text(entry.getKey().toString())
          .text(entry.getValue().wireName())
          .add();
    }
    rows.run();
  }

  /** Accepted messages of all environments that are to be looked at by now. */
  static List<PulseMessage> toCheck(Session session, Instant now, int limit) throws SQLException {
    return session.query("messages_to_check", MessageRows::message, now, limit);
  }

  static void checkAgain(Session session, Collection<PulseMessage> messages, Instant at)
      throws SQLException {
    Rows rows = session.rows("check_again", messages.size());
    for (PulseMessage message : messages) {
      rows.text(message.school().environment().value())
          .text(message.id().toString())
          .time(at)
          .add();
    }
    rows.run();
  }

  /** An accepted message has ended. */
  static void end(Session session, PulseMessage message, State state, @Nullable String reason)
      throws SQLException {
    Rows rows = session.rows("end_message", 1);
    rows.text(message.school().environment().value())
        .text(message.id().toString())
        .text(state.wireName())
        .text(reason)
        .add();
    rows.run();
  }

  static PulseMessage message(ResultSet row) throws SQLException {
    long erasedAt = row.getLong("erased_at");
    boolean erased = !row.wasNull();
    return new PulseMessage(
        Columns.school(row, "school_id"),
        Columns.uuid(row, "id"),
        Columns.nullableUuid(row, "recipient_id"),
        row.getString("transaction_id"),
        new Counts(row.getInt("queued"), row.getInt("fetched"), row.getInt("sent")),
        State.ofColumn(row.getString("state")),
        Columns.nullableText(row, "reason"),
        Instant.ofEpochMilli(row.getLong("composed_at")),
        erased ? Instant.ofEpochMilli(erasedAt) : null);
  }

  private static Copy copy(ResultSet row) throws SQLException {
    SchoolKey school = Columns.school(row, "school_id");
    return new Copy(
        school,
        Columns.uuid(row, "message_id"),
        new ApplicationKey(
            school.environment(), new ApplicationId(row.getString("application_id"))),
        new MessageId(row.getString("engine_message_id")),
        Instant.ofEpochMilli(row.getLong("accepted_at")));
  }
}
