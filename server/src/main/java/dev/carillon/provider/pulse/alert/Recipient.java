package dev.carillon.provider.pulse.alert;

import java.util.UUID;

/** Whom an alert is addressed to. */
public sealed interface Recipient {
  /** A member of staff by name: {@code Directly to you}. */
  record Named(UUID staff) implements Recipient {}

  /** Whoever set the alert up: {@code Directly to you}. */
  record Configurer() implements Recipient {}

  /** Whoever has the student's homeroom. */
  record HomeroomTeacher() implements Recipient {}

  /** Whoever leads the student's year level. */
  record YearLevelLead() implements Recipient {}
}
