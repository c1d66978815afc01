package dev.carillon.provider.pulse.alert;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.alert.RaisedAlert.State;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.ObservationRows;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Alerts that were raised, for those who tell people of them. */
public final class RaisedRows {
  private RaisedRows() {}

  /** Schools of all environments that have pending alerts due by now, the longest due first. */
  public static List<SchoolKey> schoolsWithDue(Session session, Instant now, int limit)
      throws SQLException {
    return session.query(
        "schools_with_due_alerts", row -> Columns.school(row, "school_id"), now, limit);
  }

  /**
   * Pending alerts of a school that are due by now, the longest due first. Until this transaction
   * ends no correction withdraws them. Those that are then {@link #move moved} do not come again.
   */
  public static List<RaisedAlert> due(Session session, SchoolKey school, Instant now, int limit)
      throws SQLException {
    return session.query(
        "due_alerts",
        RaisedRows::raised,
        school.environment().value(),
        school.school(),
        now,
        limit);
  }

  /** Those of them that there are, by their ids. */
  public static Map<UUID, RaisedAlert> raised(
      Session session, SchoolKey school, Collection<UUID> ids) throws SQLException {
    Map<UUID, RaisedAlert> found = HashMap.newHashMap(ids.size());
    if (!ids.isEmpty()) {
      session
          .query(
              "raised_alerts",
              RaisedRows::raised,
              school.environment().value(),
              school.school(),
              Columns.ofUuids(ids))
          .forEach(raised -> found.put(raised.id(), raised));
    }
    return found;
  }

  /** All that were ever raised for a student, the first first. */
  public static List<RaisedAlert> ofStudent(Session session, SchoolKey school, UUID student)
      throws SQLException {
    return session.query(
        "raised_alerts_of_student",
        RaisedRows::raised,
        school.environment().value(),
        school.school(),
        student.toString());
  }

  /**
   * The observations that alerts were raised for, by the alerts' ids, each list by day. They are as
   * they are now: since an alert was gathered they may have been corrected.
   */
  public static Map<UUID, List<Observation>> observations(
      Session session, SchoolKey school, Collection<UUID> raised) throws SQLException {
    Map<UUID, List<Observation>> found = HashMap.newHashMap(raised.size());
    if (!raised.isEmpty()) {
      session.query(
          "spent_observations",
          row ->
              found
                  .computeIfAbsent(Columns.uuid(row, "raised_id"), _ -> new ArrayList<>())
                  .add(ObservationRows.observation(row)),
          school.environment().value(),
          school.school(),
          Columns.ofUuids(raised));
    }
    return found;
  }

  /**
   * Brings alerts from one state to another.
   *
   * @param reason why, where the new state is {@link State#UNSENT}; otherwise null
   * @return those that were in the first state
   */
  public static Set<UUID> move(
      Session session,
      SchoolKey school,
      Collection<UUID> ids,
      State from,
      State to,
      @Nullable String reason)
      throws SQLException {
    List<UUID> all = List.copyOf(ids);
    Rows rows = session.rows("move_raised", all.size());
    for (UUID id : all) {
      rows.text(school.environment().value())
          .text(school.school())
          .text(id.toString())
          .text(from.wireName())
          .text(to.wireName())
          .text(reason)
          .add();
    }
    boolean[] moved = rows.runAndTell(3);
    Set<UUID> effective = new HashSet<>();
    for (int i = 0; i < moved.length; i++) {
      if (moved[i]) {
        effective.add(all.get(i));
      }
    }
    return effective;
  }

  public static RaisedAlert raised(ResultSet row) throws SQLException {
    return new RaisedAlert(
        new SchoolKey(
            new EnvironmentId(row.getString("environment_id")), row.getString("school_id")),
        Columns.uuid(row, "id"),
        Columns.uuid(row, "alert_id"),
        Columns.uuid(row, "student_id"),
        window(row),
        State.ofColumn(row.getString("state")),
        Columns.nullableText(row, "reason"),
        Instant.ofEpochMilli(row.getLong("raised_at")),
        Instant.ofEpochMilli(row.getLong("due_at")));
  }

  static DayRange window(ResultSet row) throws SQLException {
    return new DayRange(Columns.day(row, "from_day"), Columns.day(row, "to_day"));
  }
}
