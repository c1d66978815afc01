package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which raised alerts are addressed to whom, and which could not be. */
public final class AddressedRows {
  private AddressedRows() {}

  /**
   * A raised alert that somebody is to be told of.
   *
   * @param alert the configured alert's id; null, as is the student's, where what was raised has
   *     been erased since
   */
  record Waiting(
      UUID recipient,
      UUID raised,
      String addressedAs,
      @Nullable UUID alert,
      @Nullable UUID student) {}

  /** A raised alert with whom it is addressed to and who could not be found. */
  record Found(UUID raised, Addressing.Addressed addressed) {}

  /**
   * Somebody who should have been told and was not.
   *
   * @param person who is gone, where a person is meant
   */
  public record Untold(int position, String recipient, @Nullable UUID person, String reason) {}

  static void insert(Session session, SchoolKey school, List<Found> found) throws SQLException {
    Rows addressed = session.rows("insert_addressed", found.size());
    Rows unsent = session.rows("insert_unsent", 4);
    for (Found one : found) {
      for (Addressing.To to : one.addressed().to()) {
        addressed
            .text(school.environment().value())
            .text(school.school())
            .text(to.staff().toString())
            .text(one.raised().toString())
            .text(to.as())
            .add();
      }
      for (Addressing.Untold untold : one.addressed().untold()) {
        unsent
            .text(school.environment().value())
            .text(school.school())
            .text(one.raised().toString())
            .number(untold.position())
            .text(word(untold.recipient()))
            .text(
                untold.recipient() instanceof Recipient.Named(UUID staff) ? staff.toString() : null)
            .text(untold.why().wireName())
            .add();
      }
    }
    addressed.run();
    unsent.run();
  }

  private static String word(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Named _ -> "named";
      case Recipient.Configurer _ -> "configurer";
      case Recipient.HomeroomTeacher _ -> "homeroom_teacher";
      case Recipient.YearLevelLead _ -> "year_level_lead";
    };
  }

  /** Who could not be told, by the raised alerts' ids, each list in the alert's order. */
  static Map<UUID, List<Untold>> untold(Session session, SchoolKey school, Collection<UUID> raised)
      throws SQLException {
    Map<UUID, List<Untold>> found = new HashMap<>();
    if (!raised.isEmpty()) {
      session.query(
          "unsent_of",
          row ->
              found
                  .computeIfAbsent(Columns.uuid(row, "raised_id"), _ -> new ArrayList<>())
                  .add(
                      new Untold(
                          row.getInt("position"),
                          row.getString("recipient"),
                          Columns.nullableUuid(row, "recipient_id"),
                          row.getString("reason"))),
          school.environment().value(),
          school.school(),
          Columns.ofUuids(raised));
    }
    return found;
  }

  static Set<UUID> staff(Session session, SchoolKey school) throws SQLException {
    return new HashSet<>(
        session.query(
            "ids_of_staff",
            row -> Columns.uuid(row, "id"),
            school.environment().value(),
            school.school()));
  }

  /**
   * Who waits to be told, and of how many alerts, in the order of their ids.
   *
   * @param count of alerts
   */
  record Recipients(UUID recipient, int count) {}

  static List<Recipients> recipients(Session session, SchoolKey school, int limit)
      throws SQLException {
    return session.query(
        "waiting_recipients",
        row -> new Recipients(Columns.uuid(row, "recipient_id"), row.getInt("waiting")),
        school.environment().value(),
        school.school(),
        limit);
  }

  /** What waits for the recipients from one to another, in their order, the first raised first. */
  static List<Waiting> waiting(Session session, SchoolKey school, UUID from, UUID to, int limit)
      throws SQLException {
    return session.query(
        "waiting_alerts",
        AddressedRows::waiting,
        school.environment().value(),
        school.school(),
        from.toString(),
        to.toString(),
        limit);
  }

  /** What stands in a message, or stood there before it was erased. */
  static List<Waiting> ofMessage(Session session, SchoolKey school, UUID message)
      throws SQLException {
    return session.query(
        "alerts_of_message",
        AddressedRows::waiting,
        school.environment().value(),
        message.toString());
  }

  /** An alert's place in a message. */
  record Placed(UUID recipient, UUID raised, UUID message) {}

  static void place(Session session, SchoolKey school, Collection<Placed> placed)
      throws SQLException {
    Rows rows = session.rows("put_into_message", placed.size());
    for (Placed one : placed) {
      rows.text(school.environment().value())
          .text(school.school())
          .text(one.recipient().toString())
          .text(one.raised().toString())
          .text(one.message().toString())
          .add();
    }
    rows.run();
  }

  /** Alerts of which nothing can be told any more, to one of their recipients. */
  static void lose(Session session, SchoolKey school, Collection<Placed> lost) throws SQLException {
    for (Placed one : lost) {
      String environment = school.environment().value();
      String raised = one.raised().toString();
      session.update(
          "delete_addressed", environment, school.school(), one.recipient().toString(), raised);
      session.update(
          "unsend_lost_alert", Unsent.DATA_GONE.wireName(), environment, school.school(), raised);
    }
  }

  /** A message's alerts that do not fit into it any more wait again. */
  static void putBack(Session session, SchoolKey school, Collection<Placed> placed)
      throws SQLException {
    for (Placed one : placed) {
      session.update(
          "put_back",
          school.environment().value(),
          school.school(),
          one.recipient().toString(),
          one.raised().toString(),
          one.message().toString());
    }
  }

  /** A student's place in a message, for when the student is to be erased. */
  record About(UUID student, UUID message) {}

  static void insertAbout(Session session, SchoolKey school, Collection<About> about)
      throws SQLException {
    Rows rows = session.rows("insert_message_student", about.size());
    for (About one : about) {
      rows.text(school.environment().value())
          .text(school.school())
          .text(one.student().toString())
          .text(one.message().toString())
          .add();
    }
    rows.run();
  }

  static void sent(Session session, SchoolKey school, Collection<UUID> messages)
      throws SQLException {
    Rows rows = session.rows("alerts_sent", messages.size());
    for (UUID message : messages) {
      rows.text(school.environment().value()).text(school.school()).text(message.toString()).add();
    }
    rows.run();
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        Columns.uuid(row, "recipient_id"),
        Columns.uuid(row, "raised_id"),
        row.getString("addressed_as"),
        Columns.nullableUuid(row, "alert_id"),
        Columns.nullableUuid(row, "student_id"));
  }
}
