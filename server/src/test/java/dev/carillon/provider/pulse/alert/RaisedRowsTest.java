package dev.carillon.provider.pulse.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.RaisedAlert.State;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those who compose messages ask for. Two schools have the same ids. */
class RaisedRowsTest extends BothDialects {
  private static final LocalDate TODAY = LocalDate.of(2024, 3, 6);
  private static final Instant SYDNEYS = Instant.parse("2024-03-06T05:00:00Z");
  private static final Instant TOKYOS = Instant.parse("2024-03-06T07:00:00Z");

  private Watched hill;
  private Watched vale;

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  @BeforeEach
  void schools() {
    hill = school("hill", "Asia/Tokyo");
    vale = school("vale", "Australia/Sydney");
  }

  private Watched school(String name, String zone) {
    Watched school = new Watched(database, new SchoolKey(Watched.ENVIRONMENT, name));
    school.put(school.school(ZoneId.of(zone)));
    school.put(school.student("max", "7B", 7));
    school.put(school.alert("one", 1, ThresholdPeriod.LAST_7_DAYS));
    school.observe(school.observation("b", "max", TODAY), school.observation("a", "max", TODAY));
    school.now = school.now.plusSeconds(1);
    school.observe(school.observation("c", "max", TODAY.minusDays(1)));
    return school;
  }

  private List<SchoolKey> withDue(Instant now, int limit) {
    return database.read(session -> RaisedRows.schoolsWithDue(session, now, limit));
  }

  private List<RaisedAlert> due(Watched school, Instant now, int limit) {
    return database.write(session -> RaisedRows.due(session, school.key, now, limit));
  }

  private Set<UUID> move(Watched school, List<UUID> ids, State from, State to) {
    String reason = to == State.UNSENT ? "nobody" : null;
    return database.write(session -> RaisedRows.move(session, school.key, ids, from, to, reason));
  }

  @Test
  void namesTheSchoolsThatHaveDueAlertsTheLongestDueFirst() {
    assertThat(withDue(SYDNEYS.minusMillis(1), 9)).isEmpty();
    assertThat(withDue(SYDNEYS, 9)).containsExactly(vale.key);
    assertThat(withDue(TOKYOS, 9)).containsExactly(vale.key, hill.key);
    assertThat(withDue(TOKYOS, 1)).containsExactly(vale.key);
  }

  @Test
  void whatIsMovedIsDueNoMore() {
    List<RaisedAlert> both = due(vale, SYDNEYS, 9);
    assertThat(both).hasSize(2).allSatisfy(one -> assertThat(one.school()).isEqualTo(vale.key));
    assertThat(due(vale, SYDNEYS, 1)).containsExactly(both.getFirst());
    UUID first = both.getFirst().id();
    UUID second = both.getLast().id();

    assertThat(move(vale, List.of(first), State.PENDING, State.ADDRESSED)).containsExactly(first);
    assertThat(due(vale, SYDNEYS, 9)).containsExactly(both.getLast());
    assertThat(move(vale, List.of(first, second), State.PENDING, State.UNSENT))
        .containsExactly(second);
    assertThat(withDue(SYDNEYS, 9)).isEmpty();
    assertThat(move(vale, List.of(first, second), State.ADDRESSED, State.SENT))
        .containsExactly(first);
    assertThat(vale.raised("max"))
        .extracting(RaisedAlert::state)
        .containsExactlyInAnyOrder(State.SENT, State.UNSENT);
    assertThat(hill.raised("max")).extracting(RaisedAlert::state).containsOnly(State.PENDING);
  }

  @Test
  void anotherSchoolsAlertsAreNeitherFoundNorMoved() {
    List<UUID> ids = due(vale, SYDNEYS, 9).stream().map(RaisedAlert::id).toList();
    assertThat(move(hill, ids, State.PENDING, State.ADDRESSED)).isEmpty();
    assertThat(
            database.<Map<UUID, RaisedAlert>>read(
                session -> RaisedRows.raised(session, hill.key, ids)))
        .isEmpty();
    assertThat(
            database.<Map<UUID, List<Observation>>>read(
                session -> RaisedRows.observations(session, hill.key, ids)))
        .isEmpty();
    assertThat(
            database.<Map<UUID, RaisedAlert>>read(
                session -> RaisedRows.raised(session, vale.key, ids)))
        .containsOnlyKeys(ids);
  }

  @Test
  void tellsWhatEachWasRaisedFor() {
    List<UUID> ids = vale.raised("max").stream().map(RaisedAlert::id).toList();
    Map<UUID, List<Observation>> observations =
        database.read(session -> RaisedRows.observations(session, vale.key, ids));
    assertThat(observations.get(ids.getFirst()))
        .extracting(Observation::id)
        .containsExactly("a", "b");
    assertThat(observations.get(ids.getLast())).extracting(Observation::id).containsExactly("c");
  }

  @Test
  void anErasedPersonLeavesNothingAndOthersStay() {
    vale.erase(Watched.id("max"));
    String left = " where school_id = 'vale'";
    assertThat(database.query("select id from pulse_raised" + left)).isEmpty();
    assertThat(database.query("select raised_id from pulse_spent" + left)).isEmpty();
    assertThat(hill.spent("max")).containsExactly(Set.of("a", "b"), Set.of("c"));
  }

  @Test
  void aDeletedSchoolLeavesNothing() {
    vale.turns.catchUp(vale.key);
    database.write(session -> {
      new ErasingAlerts().eraseSchool(session, vale.key);
      return true;
    });
    for (String table : List.of("raised", "spent", "alert_terms", "turn")) {
      String query = "select school_id from pulse_%s where school_id = 'vale'".formatted(table);
      assertThat(database.query(query)).as(table).isEmpty();
    }
    assertThat(hill.raised("max")).hasSize(2);
  }
}
