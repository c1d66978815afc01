package dev.carillon.provider.pulse.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.RaisedAlert.State;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The threshold engine on real databases: one rule at a time. */
class EvaluationTest extends BothDialects {
  private static final ZoneId SYDNEY = ZoneId.of("Australia/Sydney");
  private static final LocalDate TODAY = LocalDate.of(2024, 3, 6);

  private Watched hill;

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  @BeforeEach
  void school() {
    hill = new Watched(database, new SchoolKey(Watched.ENVIRONMENT, "hill"));
    hill.put(hill.school(SYDNEY, Watched.semester("2024-01-29", "2024-06-28")));
    hill.put(hill.student("max", "7B", 7), hill.student("ann", "8A", 8));
  }

  private void observe(String id, String student, LocalDate day) {
    later();
    hill.observe(hill.observation(id, student, day));
  }

  private void later() {
    hill.now = hill.now.plusSeconds(1);
  }

  @Test
  void isRaisedOnceForTheSameObservations() {
    hill.put(hill.alert("three", 3, ThresholdPeriod.CURRENT_SEMESTER));
    observe("a", "max", TODAY);
    observe("b", "max", TODAY.minusDays(30));
    assertThat(hill.raised("max")).isEmpty();
    observe("c", "max", TODAY.minusDays(1));
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b", "c"));
    RaisedAlert raised = hill.raised("max").getFirst();
    assertThat(raised.state()).isEqualTo(State.PENDING);
    assertThat(raised.window())
        .isEqualTo(new DayRange(LocalDate.of(2024, 1, 29), LocalDate.of(2024, 6, 28)));
    assertThat(raised.dueAt()).isEqualTo("2024-03-06T05:00:00Z");

    observe("d", "max", TODAY);
    observe("e", "max", TODAY);
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b", "c"));
    observe("f", "max", TODAY);
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b", "c"), Set.of("d", "e", "f"));
    assertThat(hill.raised("ann")).isEmpty();
  }

  @Test
  void aCorrectionThatUnmeetsItWithdrawsItAndFreesTheRest() {
    hill.put(hill.alert("two", 2, ThresholdPeriod.CURRENT_WEEK));
    observe("a", "max", TODAY);
    observe("b", "max", TODAY);
    observe("a", "max", TODAY.minusDays(7));
    assertThat(hill.raised("max").getFirst())
        .returns(State.WITHDRAWN, RaisedAlert::state)
        .returns(RaisedAlert.CORRECTED, RaisedAlert::reason);
    assertThat(hill.spent("max")).containsExactly(Set.of());
    observe("c", "max", TODAY);
    assertThat(hill.spent("max")).containsExactly(Set.of(), Set.of("b", "c"));
  }

  @Test
  void aCorrectionThatLeavesEnoughKeepsItWithOthersInThePlace() {
    hill.put(hill.alert("two", 2, ThresholdPeriod.CURRENT_WEEK));
    observe("a", "max", TODAY);
    observe("b", "max", TODAY);
    observe("c", "max", TODAY);
    observe("a", "ann", TODAY);
    assertThat(hill.spent("max")).containsExactly(Set.of("b", "c"));
    assertThat(hill.raised("max").getFirst().state()).isEqualTo(State.PENDING);
    observe("d", "ann", TODAY);
    assertThat(hill.spent("ann")).containsExactly(Set.of("a", "d"));
  }

  @Test
  void whatWasGatheredIsNotTakenBack() {
    hill.put(hill.alert("two", 2, ThresholdPeriod.CURRENT_WEEK));
    observe("a", "max", TODAY);
    observe("b", "max", TODAY);
    hill.now = Instant.parse("2024-03-06T05:00:00Z");
    assertThat(hill.gather()).hasSize(1);
    observe("a", "max", TODAY.minusDays(70));
    assertThat(hill.raised("max").getFirst().state()).isEqualTo(State.ADDRESSED);
    observe("c", "max", TODAY);
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b"));
  }

  @Test
  void theTurnOfTheDayMovesItsWindows() {
    hill.put(hill.alert("two", 2, ThresholdPeriod.LAST_7_DAYS));
    hill.turns.catchUp(hill.key);
    observe("a", "max", TODAY);
    observe("b", "max", TODAY.plusDays(1));
    assertThat(hill.raised("max")).isEmpty();
    hill.now = Instant.parse("2024-03-06T12:59:59.999Z");
    assertThat(hill.turns.outdated(9)).isEmpty();
    assertThat(hill.turns.catchUp(hill.key)).isFalse();
    // However late it is done, it is due on that day.
    hill.now = Instant.parse("2024-03-07T09:00:00Z");
    assertThat(hill.turns.outdated(9)).containsExactly(hill.key);
    assertThat(hill.turns.catchUp(hill.key)).isTrue();
    assertThat(hill.turns.catchUp(hill.key)).isFalse();
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b"));
    assertThat(hill.raised("max").getFirst().dueAt()).isEqualTo("2024-03-07T05:00:00Z");
    assertThat(hill.turns.outdated(9)).isEmpty();
  }

  @Test
  void anAlertThatIsNewlyConfiguredLooksBack() {
    observe("a", "max", TODAY);
    observe("b", "max", TODAY.minusDays(1));
    hill.put(hill.alert("two", 2, ThresholdPeriod.LAST_7_DAYS));
    assertThat(hill.turns.outdated(9)).containsExactly(hill.key);
    hill.turns.catchUp(hill.key);
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b"));
    assertThat(hill.raised("max").getFirst().dueAt()).isEqualTo("2024-03-06T05:00:00Z");
  }
}
