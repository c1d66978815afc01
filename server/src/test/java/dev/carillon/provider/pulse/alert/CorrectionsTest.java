package dev.carillon.provider.pulse.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.pulse.alert.Corrections.Broken;
import dev.carillon.provider.pulse.alert.Corrections.Counted;
import dev.carillon.provider.pulse.alert.Corrections.Outcome;
import dev.carillon.provider.pulse.alert.Corrections.Pending;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CorrectionsTest {
  private static final UUID ALERT = Watched.id("alert");
  private static final UUID STUDENT = Watched.id("max");
  private static final LocalDate DAY = LocalDate.of(2024, 3, 6);

  @Test
  void whatAnOlderOneFreesALaterOneTakesWithinItsOwnDays() {
    Pending older = pending("older", 1, DAY.minusDays(9), DAY);
    Pending later = pending("later", 2, DAY, DAY);
    Counted within = new Counted("within", DAY);
    Counted before = new Counted("before", DAY.minusDays(5));
    assertThat(
            Corrections.settle(
                List.of(
                    new Broken(later, Set.of(new Counted("own", DAY)), Set.of()),
                    new Broken(older, Set.of(within, before), Set.of()))))
        .containsExactly(new Outcome.Withdrawn(older.id()), new Outcome.Withdrawn(later.id()));
    assertThat(
            Corrections.settle(
                List.of(
                    new Broken(
                        later, Set.of(new Counted("own", DAY)), Set.of(new Counted("x", DAY))),
                    new Broken(older, Set.of(within, before), Set.of()))))
        .containsExactly(
            new Outcome.Withdrawn(older.id()),
            new Outcome.Stays(later.id(), ALERT, Set.of("within", "x")));
  }

  @Test
  void whatOneTakesAnotherCannot() {
    Pending older = pending("older", 1, DAY, DAY);
    Pending later = pending("later", 2, DAY, DAY);
    Set<Counted> spare = Set.of(new Counted("x", DAY), new Counted("y", DAY));
    Set<Counted> left = Set.of(new Counted("a", DAY));
    assertThat(
            Corrections.settle(
                List.of(new Broken(later, Set.of(), spare), new Broken(older, left, spare))))
        .containsExactly(
            new Outcome.Stays(older.id(), ALERT, Set.of("x", "y")),
            new Outcome.Withdrawn(later.id()));
  }

  /** It takes three. */
  private static Pending pending(String name, long raisedAtMillis, LocalDate from, LocalDate to) {
    return new Pending(Watched.id(name), ALERT, STUDENT, new DayRange(from, to), raisedAtMillis, 3);
  }
}
