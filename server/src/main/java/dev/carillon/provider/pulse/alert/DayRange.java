package dev.carillon.provider.pulse.alert;

import java.time.LocalDate;

/** Days from the first to the last; both belong to it. */
public record DayRange(LocalDate from, LocalDate to) {
  /** All days there are. */
  public static final DayRange ALWAYS = new DayRange(LocalDate.MIN, LocalDate.MAX);

  public DayRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("%s to %s: ends before it starts".formatted(from, to));
    }
  }

  public boolean contains(LocalDate day) {
    return !day.isBefore(from) && !day.isAfter(to);
  }
}
