package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message to one person, without its content.
 *
 * @param recipient null once the person was erased
 * @param transaction 22 characters
 * @param reason why it is undeliverable or unsent; null in the other states
 * @param erasedAt when its content was asked to be erased; null if it was not
 */
public record PulseMessage(
    SchoolKey school,
    UUID id,
    @Nullable UUID recipient,
    String transaction,
    Counts counts,
    State state,
    @Nullable String reason,
    Instant composedAt,
    @Nullable Instant erasedAt) {

  /** As in the column of that name. */
  public enum State {
    /** Its id and its counts are fixed; it is being handed over. */
    COMPOSED,
    /** It is with every partner who may have it; its webhooks are under way. */
    ACCEPTED,
    /** A webhook delivered it. */
    DELIVERED,
    /** No webhook delivered it, and at least one has used up its retries. */
    UNDELIVERABLE,
    /** No webhook was made, or all of them were called off. */
    UNSENT;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State ofColumn(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }
}
