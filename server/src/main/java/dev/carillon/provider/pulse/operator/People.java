package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.provider.pulse.school.Staff;
import dev.carillon.provider.pulse.school.StaffRows;
import dev.carillon.provider.pulse.school.Student;
import dev.carillon.provider.pulse.school.StudentRows;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /staff} and {@code /students} of a school: one by one, or many at once. */
final class People {
  private static final String PERSON = "person";
  private static final UUID NOBODY = new UUID(0, 0);

  private final Desk desk;

  People(Desk desk) {
    this.desk = desk;
  }

  void addTo(RouteRows rows) {
    rows.get("/schools/{school}/staff", "staff.list", this::listStaff)
        .bulk("PUT", "/schools/{school}/staff", "staff.put-many", this::putManyStaff)
        .get("/schools/{school}/staff/{person}", "staff.get", this::oneOfStaff)
        .put("/schools/{school}/staff/{person}", "staff.put", this::putOneOfStaff)
        .delete("/schools/{school}/staff/{person}", "staff.delete", this::deleteOneOfStaff)
        .get("/schools/{school}/students", "student.list", this::listStudents)
        .bulk("PUT", "/schools/{school}/students", "student.put-many", this::putManyStudents)
        .get("/schools/{school}/students/{person}", "student.get", this::oneStudent)
        .put("/schools/{school}/students/{person}", "student.put", this::putOneStudent)
        .delete("/schools/{school}/students/{person}", "student.delete", this::deleteOneStudent);
  }

  /**
   * @param id the path's; null where the object has to name it
   */
  static UUID id(JsonObject json, @Nullable UUID id) {
    Given<UUID> given = Fields.uuid(json, "id");
    if (id == null) {
      return json.required("id", given, NOBODY);
    }
    if (!given.or(id).equals(id)) {
      json.refuse("id", "value_error.id", "must be the one in the path, or absent");
    }
    return id;
  }

  private Response listStaff(Request request) throws HttpError {
    return Pages.answer(
        request,
        slice ->
            desk.read(
                session -> StaffRows.members(session, desk.school(session, request).key(), slice)),
        staff -> staff.id().toString(),
        StaffJson::write);
  }

  private Response oneOfStaff(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, PERSON, "member of staff");
    Staff staff =
        desk.read(session ->
            StaffRows.member(session, desk.school(session, request).key(), id)
                .orElseThrow(() -> PathIds.notFound("member of staff")));
    return answer(200, staff);
  }

  private Response putOneOfStaff(Request request) throws HttpError {
    SchoolKey school = desk.schoolKey(request);
    UUID id = PathIds.uuid(request, PERSON, "member of staff");
    Staff staff = StaffJson.read(JsonObject.of(request), school, id);
    boolean created =
        desk.change(session -> {
          desk.schoolToChange(session, request);
          boolean made = StaffRows.member(session, school, id).isEmpty();
          StaffRows.put(session, List.of(staff));
          desk.audit(session, request, school, "staff.put", AuditTrail.person(school, id), "");
          return made;
        });
    return answer(created ? 201 : 200, staff);
  }

  private static Response answer(int status, Staff staff) {
    JsonWriter json = JsonWriter.object();
    StaffJson.write(json, staff);
    return json.response(status);
  }

  private Response putManyStaff(Request request) throws HttpError {
    SchoolKey school = desk.schoolKey(request);
    Lines<Numbered<Staff>> lines =
        Lines.of(request, (line, json) -> new Numbered<>(line, StaffJson.read(json, school, null)));
    return desk.change(session -> {
      desk.schoolToChange(session, request);
      List<Lines.Refused> refused = new ArrayList<>(lines.refused());
      Map<UUID, Numbered<Staff>> staff = distinct(lines.read(), Staff::id, refused);
      StaffRows.put(session, staff.values().stream().map(Numbered::value).toList());
      return stored(session, request, "staff.put", staff.size(), refused);
    });
  }

  private Response deleteOneOfStaff(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, PERSON, "member of staff");
    return desk.change(session -> {
      SchoolKey school = desk.schoolToChange(session, request).key();
      if (!StaffRows.delete(session, school, id)) {
        throw PathIds.notFound("member of staff");
      }
      desk.audit(session, request, school, "staff.delete", AuditTrail.person(school, id), "");
      return Response.empty(204);
    });
  }

  private Response listStudents(Request request) throws HttpError {
    return Pages.answer(
        request,
        slice ->
            desk.read(session ->
                StudentRows.students(session, desk.school(session, request).key(), slice)),
        student -> student.id().toString(),
        StudentJson::write);
  }

  private Response oneStudent(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, PERSON, "student");
    Student student =
        desk.read(session ->
            StudentRows.student(session, desk.school(session, request).key(), id)
                .orElseThrow(() -> PathIds.notFound("student")));
    return answer(200, student);
  }

  private Response putOneStudent(Request request) throws HttpError {
    SchoolKey school = desk.schoolKey(request);
    UUID id = PathIds.uuid(request, PERSON, "student");
    Student student = StudentJson.read(JsonObject.of(request), school, id);
    boolean created =
        desk.change(session -> {
          desk.schoolToChange(session, request);
          boolean made = StudentRows.student(session, school, id).isEmpty();
          List<Lines.Refused> refused = new ArrayList<>(0);
          put(session, school, Map.of(id, new Numbered<>(1, student)), refused);
          if (!refused.isEmpty()) {
            throw HttpError.of(409, "conflict", refused.getFirst().message());
          }
          desk.audit(session, request, school, "student.put", AuditTrail.person(school, id), "");
          return made;
        });
    return answer(created ? 201 : 200, student);
  }

  private static Response answer(int status, Student student) {
    JsonWriter json = JsonWriter.object();
    StudentJson.write(json, student);
    return json.response(status);
  }

  private Response putManyStudents(Request request) throws HttpError {
    SchoolKey school = desk.schoolKey(request);
    Lines<Numbered<Student>> lines =
        Lines.of(
            request, (line, json) -> new Numbered<>(line, StudentJson.read(json, school, null)));
    return desk.change(session -> {
      desk.schoolToChange(session, request);
      List<Lines.Refused> refused = new ArrayList<>(lines.refused());
      int stored = put(session, school, distinct(lines.read(), Student::id, refused), refused);
      return stored(session, request, "student.put", stored, refused);
    });
  }

  private Response deleteOneStudent(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, PERSON, "student");
    return desk.change(session -> {
      SchoolKey school = desk.schoolToChange(session, request).key();
      if (!StudentRows.delete(session, school, id)) {
        throw PathIds.notFound("student");
      }
      desk.audit(session, request, school, "student.delete", AuditTrail.person(school, id), "");
      return Response.empty(204);
    });
  }

  /** What a line said, and which line. */
  private record Numbered<T>(int line, T value) {}

  /** The first line for each person; a second one is refused. */
  private static <T> Map<UUID, Numbered<T>> distinct(
      List<Numbered<T>> lines,
      java.util.function.Function<T, UUID> id,
      List<Lines.Refused> refused) {
    Map<UUID, Numbered<T>> first = LinkedHashMap.newLinkedHashMap(lines.size());
    for (Numbered<T> each : lines) {
      UUID own = id.apply(each.value);
      Numbered<T> other = first.putIfAbsent(own, each);
      if (other != null) {
        refused.add(
            new Lines.Refused(
                each.line,
                own.toString(),
                "duplicate",
                "Line " + other.line + " is about this person already"));
      }
    }
    return first;
  }

  /**
   * Writes those whose enrolment is not another's.
   *
   * @return how many
   */
  private static int put(
      Session session,
      SchoolKey school,
      Map<UUID, Numbered<Student>> students,
      List<Lines.Refused> refused)
      throws SQLException {
    Map<UUID, Student> before = StudentRows.students(session, school, students.keySet());
    List<UUID> enrolments = students.values().stream().map(each -> each.value.studentId()).toList();
    Map<UUID, UUID> enrolled = new HashMap<>(StudentRows.enrolled(session, school, enrolments));
    List<Student> written = new ArrayList<>(students.size());
    boolean affected = false;
    for (Numbered<Student> each : students.values()) {
      Student student = each.value;
      Student old = before.get(student.id());
      UUID holder = enrolled.get(student.studentId());
      if (holder != null && !holder.equals(student.id())) {
        refused.add(
            new Lines.Refused(
                each.line,
                student.id().toString(),
                "conflict",
                "Another student has this student_id"));
        continue;
      }
      if (old != null) {
        // Somebody further down may have it from now on.
        enrolled.remove(old.studentId());
      }
      enrolled.put(student.studentId(), student.id());
      affected |= old == null || !sameGroups(old, student);
      written.add(student);
    }
    StudentRows.put(session, written);
    if (affected) {
      SchoolRows.changed(session, school);
    }
    return written.size();
  }

  private static boolean sameGroups(Student one, Student other) {
    return Objects.equals(one.homeroom(), other.homeroom())
        && Objects.equals(one.yearLevel(), other.yearLevel());
  }

  private Response stored(
      Session session, Request request, String action, int stored, List<Lines.Refused> refused)
      throws SQLException, HttpError {
    refused.sort(java.util.Comparator.comparingInt(Lines.Refused::line));
    desk.audit(
        session,
        request,
        desk.schoolKey(request),
        action,
        "many",
        "%d stored, %d refused".formatted(stored, refused.size()));
    return JsonWriter.object(256 + 160 * refused.size())
        .number("stored", stored)
        .array("refused", refused, (json, each) -> each.write(json))
        .response(200);
  }
}
