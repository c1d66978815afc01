package dev.carillon.provider.pulse.alert;

import java.time.DayOfWeek;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/** How often those whom an alert is addressed to are told. */
public sealed interface Frequency {
  record AtOnce() implements Frequency {}

  /**
   * @param at in the school's time zone; null for the school's own time
   */
  record Daily(@Nullable LocalTime at) implements Frequency {}

  /**
   * @param at in the school's time zone; null for the school's own time
   */
  record Weekly(DayOfWeek day, @Nullable LocalTime at) implements Frequency {}
}
