package dev.carillon.provider.pulse.message;

import dev.carillon.http.JsonWriter;
import dev.carillon.model.Payload;
import dev.carillon.provider.Publisher;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.message.Content.OfStudent;
import dev.carillon.provider.pulse.message.Content.Told;
import dev.carillon.provider.pulse.school.Staff;
import dev.carillon.provider.pulse.school.Student;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as JSON: the answer of the documented {@code getMessage}, its names in the document's
 * order. {@code alerts} is the last of the outermost names: the notification is what stands before
 * it.
 */
public final class MessageBody {
  /** What the body of a message never exceeds. */
  static final int MOST_BYTES = Publisher.MOST_BYTES;

  /** For one alert's lines: one alert always fits into a message, beside its recipient. */
  static final int MOST_DETAIL_BYTES = 1 << 20;

  /** More than the names, braces and numbers of one alert, of one student, of a message's head. */
  private static final int FRAME_BYTES = 1_024;

  /** Of one character in a JSON text: an escaped control character has so many. */
  private static final int MOST_BYTES_PER_CHARACTER = 6;

  private MessageBody() {}

  public static Payload of(Content content) {
    int expected = FRAME_BYTES;
    for (OfStudent student : content.students()) {
      expected += FRAME_BYTES * student.alerts().size();
    }
    return JsonWriter.object(expected)
        .text("message_id", content.message().toString())
        .text("method", "webhook")
        .number("queued_alert_count", content.counts().queued())
        .number("fetched_alert_count", content.counts().fetched())
        .number("sent_alert_count", content.counts().sent())
        .text("transaction_id", content.transaction())
        .object("recipient", json -> recipient(json, content.recipient()))
        .array("alerts", content.students(), MessageBody::student)
        .payload();
  }

  /**
   * The first students and alerts, as many as fit.
   *
   * @param mostBytes of the whole body
   * @return with the number of alerts that are left in {@link Fitting#alerts}
   */
  static Fitting fitting(Staff recipient, List<OfStudent> students, int mostBytes) {
    long bound = bound(recipient);
    int alerts = 0;
    for (OfStudent student : students) {
      bound += bound(student);
      alerts += student.alerts().size();
    }
    if (bound <= mostBytes) {
      return new Fitting(students, alerts);
    }
    return measured(recipient, students, mostBytes);
  }

  /**
   * @param alerts how many of them there are
   */
  record Fitting(List<OfStudent> students, int alerts) {
    Fitting {
      students = List.copyOf(students);
    }
  }

  /** Writes each alert to see how long it is: for the few messages that come near the limit. */
  private static Fitting measured(Staff recipient, List<OfStudent> students, int mostBytes) {
    List<OfStudent> fitting = new ArrayList<>();
    long room = mostBytes - bound(recipient);
    int alerts = 0;
    for (OfStudent student : students) {
      long left = room - studentBound(student.student());
      List<Told> told = new ArrayList<>();
      for (Told alert : student.alerts()) {
        left -= written(alert, student.student());
        if (left < 0) {
          break;
        }
        told.add(alert);
      }
      if (!told.isEmpty()) {
        fitting.add(new OfStudent(student.student(), student.color(), told));
        alerts += told.size();
      }
      if (told.size() < student.alerts().size()) {
        break;
      }
      room = left;
    }
    return new Fitting(fitting, alerts);
  }

  /** With the comma before it. */
  private static int written(Told alert, Student student) {
    JsonWriter json = JsonWriter.object(FRAME_BYTES);
    alert(json, alert, student);
    return json.payload().length() + 1;
  }

  /** As many lines as an alert may have, and if there are more, one that says so. */
  static List<String> details(List<String> lines) {
    long bytes = 0;
    for (int i = 0; i < lines.size(); i++) {
      bytes += bound(lines.get(i)) + 3L;
      if (bytes > MOST_DETAIL_BYTES) {
        List<String> cut = new ArrayList<>(lines.subList(0, i));
        cut.add(Wording.more(lines.size() - i));
        return cut;
      }
    }
    return lines;
  }

  private static void recipient(JsonWriter json, Staff staff) {
    json.text("entity_uuid", staff.id().toString())
        .text("ext_id", staff.extId())
        .text("name", staff.name())
        .text("first_name", staff.firstName())
        .text("last_name", staff.lastName())
        .text("preferred_name", staff.preferredName())
        .text("primary_email", staff.primaryEmail())
        .textMap("identifiers", staff.identifiers());
  }

  private static void student(JsonWriter json, OfStudent group) {
    Student student = group.student();
    String homeroom = student.homeroom();
    String color = group.color() == null ? Wording.USUAL_COLOR : group.color();
    json.text("name", student.name().display())
        .array(
            "badges",
            homeroom == null ? List.<String>of() : List.of(homeroom),
            (badge, value) -> badge.text("value", value).text("color", color))
        .text("alert_count", Wording.alerts(group.alerts().size()))
        .array("alerts", group.alerts(), (alert, told) -> alert(alert, told, student));
  }

  private static void alert(JsonWriter json, Told told, Student student) {
    ConfiguredAlert alert = told.alert();
    json.text("name", alert.name())
        .text("id", alert.id().toString())
        .text("type", alert.type().id().toString())
        .object("trigger", trigger -> trigger(trigger, alert))
        .array("rows", List.of(Row.values()), (row, which) -> row(row, which, told))
        .object("entity", entity -> entity(entity, student))
        .object(
            "student",
            enrolment ->
                enrolment
                    .text("uuid", student.studentId().toString())
                    .text("current_homeroom", student.homeroom())
                    .number("current_year_level", student.yearLevel()));
  }

  private static void trigger(JsonWriter json, ConfiguredAlert alert) {
    json.text("type", alert.trigger().wireName());
    ThresholdPeriod period = alert.period();
    if (period != null) {
      json.text("threshold_period", period.wireName());
    }
  }

  /** The rows of an alert, in the document's order. */
  private enum Row {
    TYPE,
    TRIGGER,
    LINK,
    DETAIL
  }

  private static void row(JsonWriter json, Row row, Told told) {
    switch (row) {
      case TYPE ->
          json.text("type", "type")
              .text("key", "Alert type")
              .text("value", told.alert().type().label());
      case TRIGGER ->
          json.text("type", "trigger")
              .text("key", "Trigger type")
              .text("value", Wording.trigger(told.alert()));
      case LINK ->
          json.text("type", "link").text("key", "Addressed to").text("value", told.addressedAs());
      case DETAIL ->
          json.text("type", "detail").text("key", "Detail").texts("list", told.details());
    }
  }

  private static void entity(JsonWriter json, Student student) {
    json.text("uuid", student.id().toString())
        .text("ext_id", student.extId())
        .text("first_name", student.name().first())
        .text("preferred_name", student.name().preferred())
        .text("last_name", student.name().last())
        .texts("pronouns", student.pronouns())
        .textMap("identifiers", student.identifiers());
  }

  private static long bound(Staff staff) {
    long characters = 0;
    characters += length(staff.extId()) + length(staff.name()) + length(staff.firstName());
    characters += length(staff.lastName()) + length(staff.preferredName());
    characters += length(staff.primaryEmail());
    return FRAME_BYTES + characters * MOST_BYTES_PER_CHARACTER + bound(staff.identifiers());
  }

  private static long bound(OfStudent group) {
    Student student = group.student();
    long person = studentBound(student);
    long bytes = person;
    for (Told told : group.alerts()) {
      bytes += person + FRAME_BYTES;
      bytes += bound(told.alert().name()) + bound(told.alert().type().label());
      bytes += 2L * bound(told.alert().type().observed()) + bound(told.addressedAs());
      for (String line : told.details()) {
        bytes += bound(line) + 3;
      }
    }
    return bytes;
  }

  private static long studentBound(Student student) {
    long characters = length(student.extId()) + 2L * length(student.homeroom());
    characters += 2L * (length(student.name().first()) + length(student.name().last()));
    characters += 2L * length(student.name().preferred());
    for (String pronoun : student.pronouns()) {
      characters += pronoun.length() + 1L;
    }
    return FRAME_BYTES + characters * MOST_BYTES_PER_CHARACTER + bound(student.identifiers());
  }

  private static long bound(Map<String, String> identifiers) {
    long characters = 0;
    for (var identifier : identifiers.entrySet()) {
      characters += identifier.getKey().length() + identifier.getValue().length() + 1L;
    }
    return characters * MOST_BYTES_PER_CHARACTER;
  }

  private static long bound(String text) {
    return (long) text.length() * MOST_BYTES_PER_CHARACTER;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
