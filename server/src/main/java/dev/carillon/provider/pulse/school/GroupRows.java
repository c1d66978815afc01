package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Homerooms and year levels, and who is responsible for them. */
public final class GroupRows {
  private GroupRows() {}

  public static Optional<Homeroom> homeroom(Session session, SchoolKey school, String name)
      throws SQLException {
    return session.first(
        "homeroom", GroupRows::homeroom, school.environment().value(), school.school(), name);
  }

  /** All of a school, by their names. */
  public static Map<String, Homeroom> homerooms(Session session, SchoolKey school)
      throws SQLException {
    Map<String, Homeroom> found = new HashMap<>();
    session
        .query("homerooms", GroupRows::homeroom, school.environment().value(), school.school())
        .forEach(homeroom -> found.put(homeroom.name(), homeroom));
    return found;
  }

  /** By their names. */
  public static List<Homeroom> homerooms(Session session, SchoolKey school, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("homerooms_ascending", "homerooms_descending"),
        GroupRows::homeroom,
        school.environment().value(),
        school.school(),
        slice.start(),
        slice.limit());
  }

  public static int countHomerooms(Session session, SchoolKey school) throws SQLException {
    return session
        .query(
            "count_homerooms", row -> row.getInt(1), school.environment().value(), school.school())
        .getFirst();
  }

  public static void put(Session session, Homeroom homeroom) throws SQLException {
    session.update(
        "put_homeroom",
        homeroom.school().environment().value(),
        homeroom.school().school(),
        homeroom.name(),
        Columns.ofUuid(homeroom.teacher()),
        homeroom.color());
  }

  /**
   * @return whether there was one
   */
  public static boolean deleteHomeroom(Session session, SchoolKey school, String name)
      throws SQLException {
    return session.update("delete_homeroom", school.environment().value(), school.school(), name)
        > 0;
  }

  public static Optional<YearLevel> yearLevel(Session session, SchoolKey school, int level)
      throws SQLException {
    return session.first(
        "year_level", GroupRows::yearLevel, school.environment().value(), school.school(), level);
  }

  /** All of a school, in their order. */
  public static List<YearLevel> yearLevels(Session session, SchoolKey school) throws SQLException {
    return session.query(
        "year_levels", GroupRows::yearLevel, school.environment().value(), school.school());
  }

  public static void put(Session session, YearLevel level) throws SQLException {
    session.update(
        "put_year_level",
        level.school().environment().value(),
        level.school().school(),
        level.level(),
        Columns.ofUuid(level.lead()));
  }

  /**
   * @return whether there was one
   */
  public static boolean deleteYearLevel(Session session, SchoolKey school, int level)
      throws SQLException {
    return session.update("delete_year_level", school.environment().value(), school.school(), level)
        > 0;
  }

  /** A member of staff has no homeroom and leads no year level any more. */
  public static void forget(Session session, SchoolKey school, UUID staff) throws SQLException {
    String environment = school.environment().value();
    session.update("forget_teacher", environment, school.school(), staff.toString());
    session.update("forget_lead", environment, school.school(), staff.toString());
  }

  private static Homeroom homeroom(ResultSet row) throws SQLException {
    return new Homeroom(
        Columns.school(row, "school_id"),
        row.getString("name"),
        Columns.nullableUuid(row, "teacher_id"),
        Columns.nullableText(row, "color"));
  }

  private static YearLevel yearLevel(ResultSet row) throws SQLException {
    return new YearLevel(
        Columns.school(row, "school_id"),
        row.getInt("level"),
        Columns.nullableUuid(row, "lead_id"));
  }
}
