package dev.carillon.provider.pulse;

import dev.carillon.store.sql.Schema;
import java.util.List;

/** What Pulse keeps: tables named {@code pulse_…}, its statements and how they are made. */
public final class PulseSchema {
  public static final Schema SCHEMA =
      Schema.ofProvider(
          "pulse",
          List.of("school", "alert", "message", "partner"),
          List.of("0001_school", "0002_alert", "0003_message", "0004_partner"));

  private PulseSchema() {}
}
