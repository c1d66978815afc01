package dev.carillon.provider.pulse.message;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.provider.MessageBook;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Database;
import java.util.Optional;
import java.util.UUID;

/** What {@code getMessage} answers. */
public final class MessageContents {
  private final Database database;
  private final MessageBook messages;
  private final Grants grants;

  public MessageContents(Database database, MessageBook messages, Grants grants) {
    this.database = database;
    this.messages = messages;
    this.grants = grants;
  }

  /**
   * A message's content as it was composed, from the moment at which its first webhook may arrive.
   *
   * @return empty if there is no such message, the application never got it or has no grant for its
   *     school any more, or its content has been erased or is over its retention
   */
  public Optional<Payload> content(ApplicationKey application, UUID message) {
    Optional<SchoolKey> school =
        database.read(session -> MessageRows.readable(session, application.environment(), message));
    if (school.isEmpty() || !grants.holds(application, school.get())) {
      return Optional.empty();
    }
    // By its event id, not by our list of copies: a webhook may be faster than the list is written.
    return messages.find(application, message.toString()).map(Message::payload);
  }
}
