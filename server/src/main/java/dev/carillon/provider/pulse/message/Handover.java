package dev.carillon.provider.pulse.message;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.Publisher.Announcement;
import dev.carillon.provider.Publisher.Published;
import dev.carillon.provider.pulse.partner.SchoolTag;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Brings composed messages to every partner who may have them. Publishing one again does no harm,
 * because its id is its event id: a run that is broken off anywhere is simply done again.
 */
final class Handover {
  static final String EVENT_TYPE = "pulse.message";

  /** When deliveries are looked at first: most have ended by then. */
  static final Duration FIRST_CHECK = Duration.ofSeconds(60);

  private static final int MESSAGES_AT_ONCE = 200;
  private static final int BYTES_AT_ONCE = 4 << 20;

  private final Database database;
  private final Claims claims;
  private final Partners partners;
  private final InstantSource time;

  Handover(Database database, Claims claims, Partners partners, InstantSource time) {
    this.database = database;
    this.claims = claims;
    this.partners = partners;
    this.time = time;
  }

  /**
   * Publishes the messages in batches, each followed by a transaction that notes it.
   *
   * @throws NoRoomException when there is no room for more at present; those that are not noted
   *     stay composed
   */
  void handOver(SchoolKey school, List<Draft> drafts) throws NoRoomException {
    List<Announcement> batch = new ArrayList<>();
    List<ApplicationKey> holders = partners.grants().holders(school);
    if (holders.isEmpty()) {
      unsend(school, drafts.stream().map(Draft::message).toList());
      return;
    }
    long bytes = 0;
    for (Draft draft : drafts) {
      Payload body = draft.body();
      if (!batch.isEmpty()
          && (batch.size() == MESSAGES_AT_ONCE || bytes + body.length() > BYTES_AT_ONCE)) {
        publish(school, batch);
        batch.clear();
        bytes = 0;
      }
      batch.add(
          new Announcement(
              holders,
              EVENT_TYPE,
              draft.message().toString(),
              body,
              Set.of(SchoolTag.of(school)),
              null));
      bytes += body.length();
    }
    if (!batch.isEmpty()) {
      publish(school, batch);
    }
  }

  private void publish(SchoolKey school, List<Announcement> composed) throws NoRoomException {
    List<Announcement> batch = stillWhole(school, composed);
    if (batch.isEmpty()) {
      return;
    }
    List<List<Published>> results = partners.publisher().publish(batch);
    Instant now = time.instant();
    List<Copy> copies = new ArrayList<>();
    List<UUID> accepted = new ArrayList<>(batch.size());
    List<UUID> refused = new ArrayList<>(0);
    for (int i = 0; i < batch.size(); i++) {
      Announcement announcement = batch.get(i);
      UUID message = UUID.fromString(announcement.eventId());
      int before = copies.size();
      for (int k = 0; k < announcement.applications().size(); k++) {
        ApplicationKey application = announcement.applications().get(k);
        stored(results.get(i).get(k))
            .ifPresent(id -> copies.add(new Copy(school, message, application, id, now)));
      }
      (copies.size() > before ? accepted : refused).add(message);
    }
    note(school, accepted, copies);
    if (!refused.isEmpty()) {
      unsend(school, refused);
    }
  }

  /** Without those that were erased since they were composed: the next run composes them anew. */
  private List<Announcement> stillWhole(SchoolKey school, List<Announcement> composed) {
    Set<UUID> hidden = database.read(session -> MessageRows.hidden(session, school));
    return hidden.isEmpty()
        ? composed
        : composed.stream()
            .filter(one -> !hidden.contains(UUID.fromString(one.eventId())))
            .toList();
  }

  private static Optional<MessageId> stored(Published published) {
    return switch (published) {
      case Published.Stored(MessageId message) -> Optional.of(message);
      case Published.Repeated(MessageId message) -> Optional.of(message);
      case Published.ApplicationGone _ -> Optional.empty();
    };
  }

  private void note(SchoolKey school, List<UUID> accepted, List<Copy> copies) {
    database.write(session -> {
      hold(session, school);
      Instant checkAt = time.instant().plus(FIRST_CHECK);
      List<UUID> gone = MessageRows.accept(session, school, accepted, checkAt);
      MessageRows.insertCopies(session, copies);
      AddressedRows.sent(session, school, accepted);
      ErasingMessages.expunge(session, school, gone);
      return accepted.size();
    });
  }

  private void unsend(SchoolKey school, List<UUID> messages) {
    database.write(session -> {
      hold(session, school);
      MessageRows.unsend(session, school, messages, Unsent.NO_GRANT);
      return messages.size();
    });
  }

  /** Erasures keep out for the time being; a school that is deleted meanwhile does not matter. */
  private void hold(Session session, SchoolKey school) throws SQLException {
    SchoolRows.schoolToChange(session, school);
    claims.hold(session, school);
  }

  /** What became of a message whose handing over was broken off. */
  sealed interface Past {
    /** No partner has it. */
    record Nowhere() implements Past {}

    /** Some partner has it, with this content. */
    record Somewhere(Payload body) implements Past {}

    /** Some partner had it; its content has been erased since. */
    record Erased() implements Past {}
  }

  Past past(PulseMessage message) {
    List<Copy> copies = new ArrayList<>();
    Payload body = null;
    for (ApplicationKey application : partners.grants().holders(message.school())) {
      Optional<Message> found =
          partners.books().messages().find(application, message.id().toString());
      if (found.isPresent()) {
        Instant at = found.get().createdAt();
        copies.add(new Copy(message.school(), message.id(), application, found.get().id(), at));
        if (body == null) {
          body = found.get().payload();
        }
      }
    }
    if (copies.isEmpty()) {
      return new Past.Nowhere();
    }
    if (body == null || message.erasedAt() != null) {
      note(message.school(), List.of(message.id()), copies);
      return new Past.Erased();
    }
    return new Past.Somewhere(body);
  }
}
