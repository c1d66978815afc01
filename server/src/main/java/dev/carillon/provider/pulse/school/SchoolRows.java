package dev.carillon.provider.pulse.school;

import dev.carillon.model.EnvironmentId;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Schools, and which of them are to be evaluated as a whole. */
public final class SchoolRows {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private static final List<String> WHOLE =
      List.of(
          "delete_staff_of_school",
          "delete_students_of_school",
          "delete_homerooms_of_school",
          "delete_year_levels_of_school",
          "delete_alerts_of_school",
          "delete_observations_of_school",
          "delete_school");

  private SchoolRows() {}

  /**
   * A school with its count of changes.
   *
   * @param changes to be given back to {@link #evaluated}
   */
  public record ToEvaluate(School school, long changes) {}

  public static Optional<School> school(Session session, SchoolKey key) throws SQLException {
    return session.first("school", SchoolRows::school, key.environment().value(), key.school());
  }

  /**
   * The same, and nobody else changes the school or what belongs to it until this transaction ends.
   * Everyone who changes either asks for it so, before anything else.
   */
  public static Optional<School> schoolToChange(Session session, SchoolKey key)
      throws SQLException {
    return session.first(
        "school_to_change", SchoolRows::school, key.environment().value(), key.school());
  }

  /** By their ids. */
  public static List<School> schools(Session session, EnvironmentId environment, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("schools_ascending", "schools_descending"),
        SchoolRows::school,
        environment.value(),
        slice.start(),
        slice.limit());
  }

  /**
   * Those of all environments, in the order of their keys.
   *
   * @param after the last one of the chunk before; null to begin
   */
  public static List<School> everySchool(Session session, @Nullable SchoolKey after, int limit)
      throws SQLException {
    return session.query(
        "every_school",
        SchoolRows::school,
        after == null ? "" : after.environment().value(),
        after == null ? "" : after.school(),
        limit);
  }

  /**
   * Those of all environments that have {@link #changed} since they were last {@link #evaluated}.
   *
   * @param after the last one of the chunk before; null to begin
   */
  public static List<ToEvaluate> toEvaluate(Session session, @Nullable SchoolKey after, int limit)
      throws SQLException {
    return session.query(
        "schools_to_evaluate",
        row -> new ToEvaluate(school(row), row.getLong("changes")),
        after == null ? "" : after.environment().value(),
        after == null ? "" : after.school(),
        limit);
  }

  /** Something has changed that may change which thresholds are met. */
  public static void changed(Session session, SchoolKey key) throws SQLException {
    session.update("school_changed", key.environment().value(), key.school());
  }

  /** The same for every school that has an alert of the type. */
  public static void changedByType(Session session, EnvironmentId environment, UUID type)
      throws SQLException {
    session.update(
        "schools_with_type_changed", environment.value(), environment.value(), type.toString());
  }

  /** The school has been evaluated as a whole, as it was with so many changes. */
  public static void evaluated(Session session, SchoolKey key, long changes) throws SQLException {
    session.update("school_evaluated", changes, key.environment().value(), key.school(), changes);
  }

  /**
   * @return whether there was none with this key
   */
  public static boolean insert(Session session, School school) throws SQLException {
    return session.update(
            "insert_school",
            school.key().environment().value(),
            school.key().school(),
            school.name(),
            school.zone().getId(),
            school.messagesAt().toSecondOfDay(),
            semesters(school.semesters()))
        > 0;
  }

  public static void update(Session session, School school) throws SQLException {
    session.update(
        "update_school",
        school.name(),
        school.zone().getId(),
        school.messagesAt().toSecondOfDay(),
        semesters(school.semesters()),
        school.key().environment().value(),
        school.key().school());
  }

  /** The school with everyone and everything that this package keeps of it. */
  public static void deleteWhole(Session session, SchoolKey key) throws SQLException {
    for (String statement : WHOLE) {
      session.update(statement, key.environment().value(), key.school());
    }
  }

  private static School school(ResultSet row) throws SQLException {
    List<Semester> semesters = new ArrayList<>();
    for (JsonNode semester : Columns.json(row, "semesters")) {
      semesters.add(
          new Semester(
              semester.get(0).asString(),
              LocalDate.ofEpochDay(semester.get(1).asLong()),
              LocalDate.ofEpochDay(semester.get(2).asLong())));
    }
    return new School(
        Columns.school(row, "id"),
        row.getString("name"),
        ZoneId.of(row.getString("zone")),
        Columns.timeOfDay(row, "messages_at"),
        semesters);
  }

  private static String semesters(List<Semester> semesters) {
    ArrayNode list = MAPPER.createArrayNode();
    for (Semester semester : semesters) {
      list.addArray()
          .add(semester.name())
          .add(semester.startsOn().toEpochDay())
          .add(semester.endsOn().toEpochDay());
    }
    return MAPPER.writeValueAsString(list);
  }
}
