package dev.carillon.model;

import java.util.Locale;

/** Where a delivery stands; docs/delivery-states.md draws the ways between. */
public enum State {
  /** Waits for its first attempt; no node holds it. */
  SCHEDULED,
  /** A node holds it and sends, or is about to. */
  SENDING,
  /** The last attempt failed; the next one is due at a known time. */
  RETRYING,
  /** The target took it. */
  DELIVERED,
  /** Given up, for a reason that the row names. */
  UNDELIVERABLE,
  /** Called off before it succeeded, for a reason that the row names. */
  CANCELLED,
  /** Wanted by type and channel, and yet never tried, for a reason that the row names. */
  SKIPPED;

  /** Whether nothing more will happen by itself. */
  public boolean isFinal() {
    return switch (this) {
      case SCHEDULED, SENDING, RETRYING -> false;
      case DELIVERED, UNDELIVERABLE, CANCELLED, SKIPPED -> true;
    };
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
