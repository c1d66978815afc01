package dev.carillon.provider.pulse.message;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.MessageId;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Erases the contents of messages wherever there is a copy. Done under the school's claim: nobody
 * hands a message over meanwhile, so that none is missed.
 */
final class Expunging {
  private static final int MESSAGES_AT_ONCE = 200;

  private final Database database;
  private final Partners partners;

  Expunging(Database database, Partners partners) {
    this.database = database;
    this.partners = partners;
  }

  /**
   * One chunk.
   *
   * @return how many there were; 0 for none any more
   */
  int expunge(SchoolKey school) {
    List<UUID> messages =
        database.read(session ->
            session.query(
                "expunges_of_school",
                row -> Columns.uuid(row, "message_id"),
                school.environment().value(),
                school.school(),
                MESSAGES_AT_ONCE));
    if (messages.isEmpty()) {
      return 0;
    }
    copies(school, messages)
        .forEach((application, ids) ->
            partners.books().messages().expunge(application, List.copyOf(ids)));
    database.write(session -> {
      ErasingMessages.expunged(session, school, messages);
      Rows forgotten = session.rows("forget_copy", messages.size());
      for (UUID message : messages) {
        forgotten.text(school.environment().value()).text(message.toString()).add();
      }
      forgotten.run();
      return messages.size();
    });
    return messages.size();
  }

  /** Those that are noted, and those of a handing over that was broken off before it was noted. */
  private Map<ApplicationKey, Set<MessageId>> copies(SchoolKey school, List<UUID> messages) {
    List<ApplicationKey> holders = partners.grants().holders(school);
    Map<ApplicationKey, Set<MessageId>> copies = new HashMap<>();
    for (UUID message : messages) {
      List<Copy> noted =
          database.read(session -> MessageRows.copies(session, school.environment(), message));
      for (Copy copy : noted) {
        copies
            .computeIfAbsent(copy.application(), _ -> new LinkedHashSet<>())
            .add(copy.engineMessage());
      }
      List<ApplicationKey> others = new ArrayList<>(holders);
      noted.forEach(copy -> others.remove(copy.application()));
      for (ApplicationKey other : others) {
        partners
            .books()
            .messages()
            .find(other, message.toString())
            .ifPresent(
                found -> copies.computeIfAbsent(other, _ -> new LinkedHashSet<>()).add(found.id()));
      }
    }
    return copies;
  }
}
