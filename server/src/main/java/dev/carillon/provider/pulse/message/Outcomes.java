package dev.carillon.provider.pulse.message;

import dev.carillon.http.JsonWriter;
import dev.carillon.model.Application;
import dev.carillon.model.Delivery;
import dev.carillon.model.Payload;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.Publisher.Announcement;
import dev.carillon.provider.pulse.message.PulseMessage.State;
import dev.carillon.store.sql.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees what became of messages once their webhooks are under way, and tells the operators of those
 * that nobody took: in the log, and as an event to the application that is kept for that.
 */
final class Outcomes {
  /** The uid of the application that is told of what operators should know. */
  static final String OPERATIONAL = "operational";

  static final String UNDELIVERABLE = "pulse.message.undeliverable";

  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
  private static final int MESSAGES_AT_ONCE = 200;

  private final Database database;
  private final Partners partners;
  private final InstantSource time;

  Outcomes(Database database, Partners partners, InstantSource time) {
    this.database = database;
    this.partners = partners;
    this.time = time;
  }

  /**
   * One chunk of those that are to be looked at by now.
   *
   * @return whether there may be more
   */
  boolean runOnce() throws NoRoomException {
    Instant now = time.instant();
    List<PulseMessage> messages =
        database.write(session -> {
          List<PulseMessage> due = MessageRows.toCheck(session, now, MESSAGES_AT_ONCE);
          // Another node need not look at them too; if this one ends here, one will.
          MessageRows.checkAgain(session, due, now.plus(Ending.SOONEST));
          return due;
        });
    Map<PulseMessage, Ending> endings = new LinkedHashMap<>();
    for (PulseMessage message : messages) {
      endings.put(message, Ending.of(deliveries(message), message.erasedAt() != null, now));
    }
    tell(endings);
    save(endings);
    return messages.size() == MESSAGES_AT_ONCE;
  }

  private List<Delivery> deliveries(PulseMessage message) {
    List<Delivery> deliveries = new ArrayList<>();
    List<Copy> copies =
        database.read(
            session -> MessageRows.copies(session, message.school().environment(), message.id()));
    for (Copy copy : copies) {
      deliveries.addAll(
          partners.books().messages().deliveries(copy.application(), copy.engineMessage()));
    }
    return deliveries;
  }

  /** Before it is noted: told twice, it is the same event; not told, nobody would do so again. */
  private void tell(Map<PulseMessage, Ending> endings) throws NoRoomException {
    List<Announcement> announcements = new ArrayList<>(0);
    for (var entry : endings.entrySet()) {
      if (entry.getValue() instanceof Ending.Ended(State state, String reason)
          && state == State.UNDELIVERABLE
          && reason != null) {
        PulseMessage message = entry.getKey();
        LOG.warn(
            "Pulse message {} of school {} is undeliverable: {}",
            message.id(),
            message.school().school(),
            reason);
        operational(message).ifPresent(to -> announcements.add(announcement(message, reason, to)));
      }
    }
    if (!announcements.isEmpty()) {
      partners.publisher().publish(announcements);
    }
  }

  private Optional<Application> operational(PulseMessage message) {
    return partners.books().applications().find(message.school().environment(), OPERATIONAL);
  }

  private static Announcement announcement(PulseMessage message, String reason, Application to) {
    Payload payload =
        JsonWriter.object()
            .text("type", UNDELIVERABLE)
            .object(
                "data",
                data ->
                    data.text("messageId", message.id().toString())
                        .text("school", message.school().school())
                        .text("transactionId", message.transaction())
                        .text("reason", reason)
                        .number("alerts", message.counts().sent())
                        .instant("composedAt", message.composedAt()))
            .payload();
    return new Announcement(
        List.of(to.key()),
        UNDELIVERABLE,
        "%s.undeliverable".formatted(message.id()),
        payload,
        Set.of(),
        null);
  }

  private void save(Map<PulseMessage, Ending> endings) {
    if (endings.isEmpty()) {
      return;
    }
    database.write(session -> {
      for (var entry : endings.entrySet()) {
        switch (entry.getValue()) {
          case Ending.NotYet(Instant checkAt) ->
              MessageRows.checkAgain(session, List.of(entry.getKey()), checkAt);
          case Ending.Ended(State state, String reason) ->
              MessageRows.end(session, entry.getKey(), state, reason);
        }
      }
      return endings.size();
    });
  }
}
