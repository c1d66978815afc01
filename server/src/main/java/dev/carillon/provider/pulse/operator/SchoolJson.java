package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Semester;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A school as the operators' API says it. */
final class SchoolJson {
  private static final int MAX_SEMESTERS = 100;

  private SchoolJson() {}

  /**
   * @throws HttpError 422
   */
  static School read(JsonObject json, SchoolKey key) throws HttpError {
    String name = json.required("name", json.text("name", Fields.LINE), "");
    ZoneId zone = json.required("time_zone", Fields.zone(json, "time_zone"), ZoneOffset.UTC);
    LocalTime messagesAt =
        json.required("messages_at", Fields.timeOfDay(json, "messages_at"), LocalTime.MIDNIGHT);
    List<Semester> semesters = semesters(json);
    json.check();
    return new School(key, name, zone, messagesAt, semesters);
  }

  /** In the order of their days. */
  private static List<Semester> semesters(JsonObject json) {
    List<Semester> semesters = new ArrayList<>();
    List<JsonObject> given =
        json.notNull("semesters", json.objects("semesters", 0, MAX_SEMESTERS)).or(List.of());
    for (JsonObject each : given) {
      String name = each.required("name", each.text("name", Fields.LINE), "");
      LocalDate startsOn = each.required("starts_on", Fields.day(each, "starts_on"), LocalDate.MAX);
      LocalDate endsOn = each.required("ends_on", Fields.day(each, "ends_on"), LocalDate.MAX);
      if (endsOn.isBefore(startsOn) && startsOn.isBefore(LocalDate.MAX)) {
        each.refuse("ends_on", "value_error.day", "is before the semester starts");
      }
      if (startsOn.isAfter(endsOn) || endsOn.equals(LocalDate.MAX)) {
        continue;
      }
      Semester semester = new Semester(name, startsOn, endsOn);
      for (Semester other : semesters) {
        if (!endsOn.isBefore(other.startsOn()) && !startsOn.isAfter(other.endsOn())) {
          each.refuse(
              "starts_on",
              "value_error.overlap",
              "the semester overlaps %s (%s to %s)"
                  .formatted(other.name(), other.startsOn(), other.endsOn()));
        }
      }
      semesters.add(semester);
    }
    semesters.sort(Comparator.comparing(Semester::startsOn));
    return semesters;
  }

  static void write(JsonWriter json, School school) {
    json.text("id", school.key().school())
        .text("name", school.name())
        .text("time_zone", school.zone().getId())
        .text("messages_at", school.messagesAt().toString())
        .array(
            "semesters",
            school.semesters(),
            (item, semester) ->
                item.text("name", semester.name())
                    .text("starts_on", semester.startsOn().toString())
                    .text("ends_on", semester.endsOn().toString()));
  }
}
