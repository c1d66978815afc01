package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One time that a configured alert was raised for a student.
 *
 * @param alert the configured alert's id
 * @param student the person's id
 * @param window the days that the threshold counted when it was raised
 * @param reason why it was withdrawn or not sent; null in the other states
 * @param dueAt when it is to be gathered into messages
 */
public record RaisedAlert(
    SchoolKey school,
    UUID id,
    UUID alert,
    UUID student,
    DayRange window,
    State state,
    @Nullable String reason,
    Instant raisedAt,
    Instant dueAt) {

  /** The observations that it was raised for are no longer enough. */
  public static final String CORRECTED = "corrected";

  /** What its configured alert counts was changed since. */
  public static final String ALERT_CHANGED = "alert_changed";

  /** Its configured alert was disabled. */
  public static final String ALERT_DISABLED = "alert_disabled";

  /** Its configured alert was deleted. */
  public static final String ALERT_DELETED = "alert_deleted";

  public RaisedAlert {
    if ((reason != null) != state.hasReason()) {
      throw new IllegalArgumentException("%s with the reason %s".formatted(state, reason));
    }
  }

  /** As in the column of that name. */
  public enum State {
    /** Waits until it is due; corrections can still withdraw it. */
    PENDING,
    /** Gathered: it is known who is to be told of it. */
    ADDRESSED,
    /** In a message that has been accepted. */
    SENT,
    /** Taken back before it was gathered; what it had counted is free to count again. */
    WITHDRAWN,
    /** Gathered, and nobody could be told of it. */
    UNSENT;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State ofColumn(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    boolean hasReason() {
      return switch (this) {
        case PENDING, ADDRESSED, SENT -> false;
        case WITHDRAWN, UNSENT -> true;
      };
    }
  }
}
