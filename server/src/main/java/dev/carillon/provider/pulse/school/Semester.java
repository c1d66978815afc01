package dev.carillon.provider.pulse.school;

import java.time.LocalDate;

/** A part of a school's year; both days belong to it. */
public record Semester(String name, LocalDate startsOn, LocalDate endsOn) {
  public Semester {
    if (endsOn.isBefore(startsOn)) {
      throw new IllegalArgumentException(name + " ends before it starts");
    }
  }

  public boolean contains(LocalDate day) {
    return !day.isBefore(startsOn) && !day.isAfter(endsOn);
  }
}
