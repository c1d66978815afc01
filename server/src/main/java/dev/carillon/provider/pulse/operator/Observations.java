package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.TextRule;
import dev.carillon.provider.pulse.school.Ingest;
import dev.carillon.provider.pulse.school.Ingest.Ingested;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.ObservationRows;
import dev.carillon.provider.pulse.school.Said;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Slice;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /observations} of a school: what is uploaded is in the database when it is answered. */
final class Observations {
  /** What JSON's readers agree on. */
  private static final long MAX_VERSION = (1L << 53) - 1;

  private static final TextRule ID = Fields.line(1, 200);
  private static final TextRule DETAIL = Fields.line(1, 1_000);
  private static final UUID NOBODY = new UUID(0, 0);
  private static final Instant FIRST =
      Fields.FIRST_DAY.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  private static final Instant LAST = Fields.LAST_DAY.atStartOfDay().toInstant(ZoneOffset.UTC);

  private final Desk desk;
  private final Ingest ingest;

  Observations(Desk desk, Ingest ingest) {
    this.desk = desk;
    this.ingest = ingest;
  }

  void addTo(RouteRows rows) {
    rows.get("/schools/{school}/observations", "observation.list", this::list)
        .bulk("POST", "/schools/{school}/observations", "observation.upload", this::upload);
  }

  private Response list(Request request) throws HttpError {
    Optional<String> student = request.queryParameter("student");
    if (student.isPresent() && !Fields.isUuid(student.get())) {
      throw HttpError.invalid("query", "student", "value_error.id", Fields.UUID_LENGTH);
    }
    UUID id = student.map(UUID::fromString).orElse(null);
    return Pages.answer(
        request,
        slice ->
            desk.read(session -> read(session, desk.school(session, request).key(), id, slice)),
        Observation::id,
        Observations::write);
  }

  private static List<Observation> read(
      Session session, SchoolKey school, @Nullable UUID student, Slice slice) throws SQLException {
    return student == null
        ? ObservationRows.observations(session, school, slice)
        : ObservationRows.ofStudent(session, school, student, slice);
  }

  private Response upload(Request request) throws HttpError {
    // Before the lines are read: an upload to nowhere is not worth it.
    desk.read(session -> desk.school(session, request));
    Lines<Said> lines = Lines.of(request, Observations::read);
    Ingested ingested =
        desk.change(
            session -> ingest.take(session, desk.schoolToChange(session, request), lines.read()));
    List<Lines.Refused> refused = new ArrayList<>(lines.refused());
    for (Ingest.Refused each : ingested.refused()) {
      refused.add(new Lines.Refused(each.line(), each.id(), each.code(), each.message()));
    }
    refused.sort(Comparator.comparingInt(Lines.Refused::line));
    return JsonWriter.object(256 + 160 * refused.size())
        .number("accepted", ingested.accepted())
        .number("repeated", ingested.repeated())
        .number("corrected", ingested.corrected())
        .number("ignored", ingested.ignored())
        .array("refused", refused, (json, each) -> each.write(json))
        .response(200);
  }

  private static Said read(int line, JsonObject json) throws HttpError {
    String id = json.required("id", json.text("id", ID), "");
    Long version = json.notNull("version", json.wholeNumber("version", 0, MAX_VERSION)).orNull();
    boolean removed = json.notNull("removed", json.bool("removed")).or(false);
    boolean nothingElse =
        !json.has("student")
            && !json.has("kind")
            && !json.has("day")
            && !json.has("at")
            && !json.has("detail");
    if (removed && nothingElse) {
      json.check();
      return new Said.TakenBack(line, id, version);
    }
    UUID student = json.required("student", Fields.uuid(json, "student"), NOBODY);
    String kind = json.required("kind", json.text("kind", Fields.WORD), "");
    String detail = json.required("detail", json.text("detail", DETAIL), "");
    Said.When when = when(json);
    json.check();
    return new Said.Stated(line, id, student, kind, when, detail, version, removed);
  }

  private static Said.When when(JsonObject json) {
    if (json.has("at") && json.has("day")) {
      json.refuse("at", "value_error.day", "must be absent where there is a day");
    }
    if (!json.has("at")) {
      return new Said.When.On(json.required("day", Fields.day(json, "day"), LocalDate.EPOCH));
    }
    Given<Instant> at = json.instant("at");
    Instant instant = json.required("at", at, Instant.EPOCH);
    if (instant.isBefore(FIRST) || !instant.isBefore(LAST)) {
      json.refuse(
          "at",
          "value_error.datetime",
          "must be from %s to %s".formatted(Fields.FIRST_DAY, Fields.LAST_DAY));
    }
    return new Said.When.At(instant);
  }

  private static void write(JsonWriter json, Observation observation) {
    json.text("id", observation.id())
        .text("student", observation.student().toString())
        .text("kind", observation.kind())
        .text("day", observation.day().toString())
        .text("detail", observation.detail())
        .number("version", observation.version())
        .bool("removed", observation.removed());
  }
}
