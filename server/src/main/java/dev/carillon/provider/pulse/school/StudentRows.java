package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The students of a school. */
public final class StudentRows {
  private StudentRows() {}

  public static Optional<Student> student(Session session, SchoolKey school, UUID id)
      throws SQLException {
    return session.first(
        "student",
        StudentRows::student,
        school.environment().value(),
        school.school(),
        id.toString());
  }

  /** Those of them that there are, by their (persons') ids. */
  public static Map<UUID, Student> students(Session session, SchoolKey school, Collection<UUID> ids)
      throws SQLException {
    Map<UUID, Student> found = HashMap.newHashMap(ids.size());
    if (!ids.isEmpty()) {
      session
          .query(
              "students_by_ids",
              StudentRows::student,
              school.environment().value(),
              school.school(),
              Columns.ofUuids(ids))
          .forEach(student -> found.put(student.id(), student));
    }
    return found;
  }

  /** Which of these ids are a student's. */
  public static Set<UUID> known(Session session, SchoolKey school, Collection<UUID> ids)
      throws SQLException {
    return ids.isEmpty()
        ? Set.of()
        : new HashSet<>(
            session.query(
                "known_students",
                row -> Columns.uuid(row, "id"),
                school.environment().value(),
                school.school(),
                Columns.ofUuids(ids)));
  }

  /** Whose these enrolments are: persons' ids by enrolments' ids. */
  public static Map<UUID, UUID> enrolled(
      Session session, SchoolKey school, Collection<UUID> enrolments) throws SQLException {
    Map<UUID, UUID> persons = HashMap.newHashMap(enrolments.size());
    if (!enrolments.isEmpty()) {
      session.query(
          "enrolments",
          row -> persons.put(Columns.uuid(row, "student_id"), Columns.uuid(row, "id")),
          school.environment().value(),
          school.school(),
          Columns.ofUuids(enrolments));
    }
    return persons;
  }

  /** By their ids. */
  public static List<Student> students(Session session, SchoolKey school, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("students_ascending", "students_descending"),
        StudentRows::student,
        school.environment().value(),
        school.school(),
        slice.start(),
        slice.limit());
  }

  /** Adds them, or puts them in the place of those with their ids. */
  public static void put(Session session, Collection<Student> students) throws SQLException {
    Rows rows = session.rows("put_students", students.size());
    for (Student student : students) {
      Integer yearLevel = student.yearLevel();
      rows.text(student.school().environment().value())
          .text(student.school().school())
          .text(student.id().toString())
          .text(student.studentId().toString())
          .text(student.extId())
          .text(student.name().first())
          .text(student.name().last())
          .text(student.name().preferred())
          .text(Columns.ofTexts(student.pronouns()))
          .text(Columns.ofMap(student.identifiers()))
          .text(student.homeroom())
          .number(yearLevel == null ? null : Long.valueOf(yearLevel))
          .add();
    }
    rows.run();
  }

  /**
   * What was observed of the student stays.
   *
   * @return whether there was one
   */
  public static boolean delete(Session session, SchoolKey school, UUID id) throws SQLException {
    return session.update(
            "delete_student", school.environment().value(), school.school(), id.toString())
        > 0;
  }

  /** A student of a row that has all columns of the table. */
  public static Student student(ResultSet row) throws SQLException {
    return new Student(
        Columns.school(row, "school_id"),
        Columns.uuid(row, "id"),
        Columns.uuid(row, "student_id"),
        Columns.nullableText(row, "ext_id"),
        new Student.Name(
            row.getString("first_name"),
            row.getString("last_name"),
            Columns.nullableText(row, "preferred_name")),
        Columns.texts(row, "pronouns"),
        Columns.map(row, "identifiers"),
        Columns.nullableText(row, "homeroom"),
        Columns.nullableInt(row, "year_level"));
  }
}
