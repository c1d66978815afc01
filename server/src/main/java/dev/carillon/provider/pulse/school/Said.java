package dev.carillon.provider.pulse.school;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one line of an upload says of an observation. */
public sealed interface Said {
  /** Of the upload, counted from 1. */
  int line();

  /** The observation's. */
  String id();

  /** Null where the source counts no versions: then each change is newer than what is known. */
  @Nullable Long version();

  /**
   * All that there is to say of it.
   *
   * @param removed whether it is taken back
   */
  record Stated(
      int line,
      String id,
      UUID student,
      String kind,
      When when,
      String detail,
      @Nullable Long version,
      boolean removed)
      implements Said {}

  /** That it is taken back, and nothing else. */
  record TakenBack(int line, String id, @Nullable Long version) implements Said {}

  /** When something was observed. */
  sealed interface When {
    record On(LocalDate day) implements When {}

    record At(Instant instant) implements When {}

    default LocalDate day(ZoneId zone) {
      return switch (this) {
        case On(LocalDate day) -> day;
        case At(Instant instant) -> LocalDate.ofInstant(instant, zone);
      };
    }
  }
}
