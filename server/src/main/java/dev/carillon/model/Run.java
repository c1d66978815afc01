package dev.carillon.model;

import java.util.Locale;

/** Why a delivery exists. */
public enum Run {
  /** The message was published. */
  SCHEDULED,
  /** Someone asked for one message to be sent again. One attempt. */
  MANUAL,
  /** Someone tried an endpoint out. One attempt. */
  TEST,
  /** A recovery or a bulk replay. Retried like a scheduled one. */
  REPLAY;

  /** Whether a failed attempt is followed by the contract's retries. */
  public boolean retries() {
    return switch (this) {
      case SCHEDULED, REPLAY -> true;
      case MANUAL, TEST -> false;
    };
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
