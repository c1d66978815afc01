package dev.carillon.provider.pulse.message;

import java.util.Locale;

/** Why a raised alert or a message told nobody. */
public enum Unsent {
  /** An alert: for none of its recipients there is anybody. */
  NO_RECIPIENT,
  /** An alert: its student was deleted while it was pending. */
  STUDENT_GONE,
  /** An alert: it was deleted from the school's configuration. */
  ALERT_DELETED,
  /** An alert: what is to be told of it was deleted after it was addressed. */
  DATA_GONE,
  /** No partner had a grant for the school when the message was to be handed over. */
  NO_GRANT,
  /** Partners can read the message, but no webhook was set up that could tell them of it. */
  NO_WEBHOOK,
  /** Its recipient was deleted or erased before it was handed over. */
  RECIPIENT_GONE,
  /** A message: all of its alerts' data was deleted before it was handed over. */
  NOTHING_LEFT,
  /** A message: its content was erased before any webhook delivered it. */
  ERASED;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
