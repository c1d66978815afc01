package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Student;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A student as the operators' API says it, in the words of Pulse's messages. */
final class StudentJson {
  static final int MIN_YEAR_LEVEL = -10;
  static final int MAX_YEAR_LEVEL = 99;
  private static final int MAX_PRONOUNS = 10;
  private static final UUID NOBODY = new UUID(0, 0);

  private StudentJson() {}

  /**
   * @param id null where the object names it itself
   * @throws HttpError 422
   */
  static Student read(JsonObject json, SchoolKey school, @Nullable UUID id) throws HttpError {
    UUID own = People.id(json, id);
    UUID studentId = json.required("student_id", Fields.uuid(json, "student_id"), NOBODY);
    Student.Name name =
        new Student.Name(
            json.required("first_name", json.text("first_name", Fields.LINE), ""),
            json.required("last_name", json.text("last_name", Fields.LINE), ""),
            json.text("preferred_name", Fields.LINE).orNull());
    Set<String> pronouns =
        json.notNull("pronouns", json.texts("pronouns", Fields.LINE, 0, MAX_PRONOUNS)).or(Set.of());
    Student student =
        new Student(
            school,
            own,
            studentId,
            json.text("ext_id", Fields.LINE).orNull(),
            name,
            List.copyOf(pronouns),
            Fields.identifiers(json),
            json.text("homeroom", Fields.LINE).orNull(),
            json.integer("year_level", MIN_YEAR_LEVEL, MAX_YEAR_LEVEL).orNull());
    json.check();
    return student;
  }

  static void write(JsonWriter json, Student student) {
    json.text("id", student.id().toString())
        .text("student_id", student.studentId().toString())
        .text("ext_id", student.extId())
        .text("first_name", student.name().first())
        .text("last_name", student.name().last())
        .text("preferred_name", student.name().preferred())
        .texts("pronouns", student.pronouns())
        .textMap("identifiers", student.identifiers())
        .text("homeroom", student.homeroom())
        .number("year_level", student.yearLevel());
  }
}
