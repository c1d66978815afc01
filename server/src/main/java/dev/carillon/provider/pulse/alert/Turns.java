package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.alert.Evaluation.Moment;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates whole schools where no observation came to cause it: at the turn of the school's day,
 * when its windows move, and after its calendar, its students or its alerts were changed. In chunks
 * of students, each a transaction. To evaluate twice does no harm, so what was broken off, or is
 * done by two nodes at once, needs no care.
 */
public final class Turns {
  /** A chunk holds the school for some hundredths of a second. */
  private static final int STUDENTS_AT_ONCE = 500;

  private final Database database;
  private final Evaluation evaluation;
  private final InstantSource time;

  public Turns(Database database, Evaluation evaluation, InstantSource time) {
    this.database = database;
    this.evaluation = evaluation;
    this.time = time;
  }

  /** Schools that are to be evaluated as a whole. */
  public List<SchoolKey> outdated(int limit) {
    return database.read(session ->
        session.query(
            "outdated_schools", row -> Columns.school(row, "school_id"), time.instant(), limit));
  }

  /**
   * Evaluates the school as a whole if that is due; otherwise this is one small read. Before due
   * alerts are gathered this makes sure that they still hold.
   *
   * @return whether it was due
   */
  public boolean catchUp(SchoolKey key) {
    Instant now = time.instant();
    Optional<Due> due = database.read(session -> state(session, key, now));
    if (due.isEmpty()) {
      return false;
    }
    evaluate(key, due.get());
    return true;
  }

  private void evaluate(SchoolKey key, Due due) {
    Optional<UUID> reached = Optional.empty();
    do {
      UUID after = reached.orElse(null);
      reached = database.write(session -> chunk(session, key, due, after));
    } while (reached.isPresent());
    database.write(session -> {
      SchoolRows.evaluated(session, key, due.changes);
      return session.update("put_turn", key.environment().value(), key.school(), due.turnsAt);
    });
  }

  private Optional<UUID> chunk(Session session, SchoolKey key, Due due, @Nullable UUID after)
      throws SQLException {
    Optional<School> school = SchoolRows.schoolToChange(session, key);
    return school.isEmpty()
        ? Optional.empty()
        : evaluation.ofStudentsAfter(session, school.get(), due.moment, after, STUDENTS_AT_ONCE);
  }

  private static Optional<Due> state(Session session, SchoolKey key, Instant now)
      throws SQLException {
    Optional<School> school = SchoolRows.school(session, key);
    return school.isEmpty()
        ? Optional.empty()
        : session
            .first("evaluation_state", Row::of, key.environment().value(), key.school())
            .flatMap(row -> row.due(school.get(), now));
  }

  /**
   * @param turnsAt when the school's next day begins, as it was reckoned when the school was last
   *     evaluated; null if it never was
   */
  private record Row(long changes, long evaluated, @Nullable Instant turnsAt) {
    static Row of(ResultSet row) throws SQLException {
      long turnsAt = row.getLong("turns_at");
      Instant turns = row.wasNull() ? null : Instant.ofEpochMilli(turnsAt);
      return new Row(row.getLong("changes"), row.getLong("evaluated"), turns);
    }

    Optional<Due> due(School school, Instant now) {
      boolean turned = turnsAt != null && !now.isBefore(turnsAt);
      if (!turned && changes == evaluated) {
        return Optional.empty();
      }
      LocalDate today = Evaluation.today(school, now);
      // However late it is done: what the day's turn raises belongs to that day's messages.
      Instant at = turned ? today.atStartOfDay(school.zone()).toInstant() : now;
      Instant tomorrow = today.plusDays(1).atStartOfDay(school.zone()).toInstant();
      return Optional.of(new Due(new Moment(at, today), changes, tomorrow));
    }
  }

  private record Due(Moment moment, long changes, Instant turnsAt) {}
}
