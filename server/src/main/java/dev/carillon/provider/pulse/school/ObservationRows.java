package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What was observed of a school's students. */
public final class ObservationRows {
  private ObservationRows() {}

  public static Optional<Observation> observation(Session session, SchoolKey school, String id)
      throws SQLException {
    return session.first(
        "observation",
        ObservationRows::observation,
        school.environment().value(),
        school.school(),
        id);
  }

  /** Those of them that there are, by their ids; also those that were taken back. */
  public static Map<String, Observation> observations(
      Session session, SchoolKey school, Collection<String> ids) throws SQLException {
    Map<String, Observation> found = HashMap.newHashMap(ids.size());
    if (!ids.isEmpty()) {
      session
          .query(
              "observations_by_ids",
              ObservationRows::observation,
              school.environment().value(),
              school.school(),
              Columns.ofTexts(ids))
          .forEach(observation -> found.put(observation.id(), observation));
    }
    return found;
  }

  /** By their ids. */
  public static List<Observation> observations(Session session, SchoolKey school, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("observations_ascending", "observations_descending"),
        ObservationRows::observation,
        school.environment().value(),
        school.school(),
        slice.start(),
        slice.limit());
  }

  /** Those of one student, by their ids. */
  public static List<Observation> ofStudent(
      Session session, SchoolKey school, UUID student, Slice slice) throws SQLException {
    return session.query(
        slice.statement("observations_of_student_ascending", "observations_of_student_descending"),
        ObservationRows::observation,
        school.environment().value(),
        school.school(),
        student.toString(),
        slice.start(),
        slice.limit());
  }

  /** Adds them, or puts them in the place of those with their ids: each id once. */
  public static void put(Session session, Collection<Observation> observations)
      throws SQLException {
    Rows rows = session.rows("put_observations", observations.size());
    for (Observation observation : observations) {
      rows.text(observation.school().environment().value())
          .text(observation.school().school())
          .text(observation.id())
          .text(observation.student().toString())
          .text(observation.kind())
          .number(observation.day().toEpochDay())
          .text(observation.detail())
          .number(observation.version())
          .number(observation.removed() ? 1 : 0)
          .add();
    }
    rows.run();
  }

  /**
   * @return how many there were
   */
  public static int deleteOfStudent(Session session, SchoolKey school, UUID student)
      throws SQLException {
    return session.update(
        "delete_observations_of_student",
        school.environment().value(),
        school.school(),
        student.toString());
  }

  /**
   * @return how many there were, up to the limit
   */
  public static int deleteSome(Session session, SchoolKey school, int limit) throws SQLException {
    String environment = school.environment().value();
    return session.update(
        "delete_some_observations",
        environment,
        school.school(),
        environment,
        school.school(),
        limit);
  }

  /** An observation of a row that has all columns of the table. */
  public static Observation observation(ResultSet row) throws SQLException {
    return new Observation(
        Columns.school(row, "school_id"),
        row.getString("id"),
        Columns.uuid(row, "student_id"),
        row.getString("kind"),
        Columns.day(row, "day"),
        row.getString("detail"),
        row.getLong("version"),
        row.getInt("removed") == 1);
  }
}
