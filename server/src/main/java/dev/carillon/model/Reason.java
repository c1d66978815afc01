package dev.carillon.model;

import java.util.Locale;

/** Why a delivery ended otherwise than delivered. */
public enum Reason {
  /** Undeliverable: every attempt that the policy allows has failed. */
  ATTEMPTS_EXHAUSTED,
  /** Undeliverable: the endpoint answered 410 Gone. */
  ENDPOINT_GONE,
  /** Undeliverable: Carillon itself failed on it again and again; an operator should look. */
  QUARANTINED,
  /** Undeliverable: its content was expunged before it could be sent. */
  CONTENT_EXPUNGED,
  /** Cancelled or skipped: the endpoint is disabled. */
  ENDPOINT_DISABLED,
  /** Cancelled: the endpoint was deleted. */
  ENDPOINT_DELETED,
  /** Cancelled: the application was deleted. */
  APPLICATION_DELETED,
  /** Cancelled: someone called it off. */
  CALLED_OFF,
  /** Skipped: the endpoint's filter did not let it pass. */
  FILTERED,
  /** Skipped or cancelled: the recipient has no grant for it. */
  NO_GRANT;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
