package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.TextRule;
import dev.carillon.provider.pulse.school.GroupRows;
import dev.carillon.provider.pulse.school.Homeroom;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.StaffRows;
import dev.carillon.provider.pulse.school.YearLevel;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /homerooms} and {@code /year-levels} of a school: who is responsible for them. */
final class Groups {
  private static final String HOMEROOM = "homeroom";
  private static final String LEVEL = "level";
  private static final String YEAR_LEVEL = "year level";
  private static final int MAX_HOMEROOMS = 5_000;

  private static final TextRule COLOR =
      new TextRule(
          0,
          7,
          new TextRule.Shape() {
            private static final Pattern FORM = Pattern.compile("#[0-9a-fA-F]{6}");

            @Override
            public boolean fits(String text) {
              return FORM.matcher(text).matches();
            }

            @Override
            public String description() {
              return "be a colour such as #fa7268";
            }
          });

  private final Desk desk;

  Groups(Desk desk) {
    this.desk = desk;
  }

  void addTo(RouteRows rows) {
    rows.get("/schools/{school}/homerooms", "homeroom.list", this::listHomerooms)
        .get("/schools/{school}/homerooms/{homeroom}", "homeroom.get", this::homeroom)
        .put("/schools/{school}/homerooms/{homeroom}", "homeroom.put", this::putHomeroom)
        .delete("/schools/{school}/homerooms/{homeroom}", "homeroom.delete", this::deleteHomeroom)
        .get("/schools/{school}/year-levels", "year-level.list", this::listYearLevels)
        .get("/schools/{school}/year-levels/{level}", "year-level.get", this::yearLevel)
        .put("/schools/{school}/year-levels/{level}", "year-level.put", this::putYearLevel)
        .delete(
            "/schools/{school}/year-levels/{level}", "year-level.delete", this::deleteYearLevel);
  }

  private Response listHomerooms(Request request) throws HttpError {
    return Pages.answer(
        request,
        slice ->
            desk.read(session ->
                GroupRows.homerooms(session, desk.school(session, request).key(), slice)),
        Homeroom::name,
        Groups::write);
  }

  private Response homeroom(Request request) throws HttpError {
    String name = PathIds.line(request, HOMEROOM, HOMEROOM);
    Homeroom homeroom =
        desk.read(session ->
            GroupRows.homeroom(session, desk.school(session, request).key(), name)
                .orElseThrow(() -> PathIds.notFound(HOMEROOM)));
    return answer(200, homeroom);
  }

  private Response putHomeroom(Request request) throws HttpError {
    SchoolKey school = desk.schoolKey(request);
    String name = PathIds.line(request, HOMEROOM, HOMEROOM);
    JsonObject json = JsonObject.of(request);
    Homeroom homeroom =
        new Homeroom(
            school,
            name,
            Fields.uuid(json, "teacher").orNull(),
            json.text("color", COLOR).orNull());
    json.check();
    boolean created =
        desk.change(session -> {
          desk.schoolToChange(session, request);
          requireStaff(session, school, homeroom.teacher(), "teacher");
          boolean made = GroupRows.homeroom(session, school, name).isEmpty();
          if (made && GroupRows.countHomerooms(session, school) >= MAX_HOMEROOMS) {
            throw HttpError.of(
                409, "too_many", "A school has at most " + MAX_HOMEROOMS + " homerooms");
          }
          GroupRows.put(session, homeroom);
          desk.audit(session, request, school, "homeroom.put", name, "");
          return made;
        });
    return answer(created ? 201 : 200, homeroom);
  }

  private Response deleteHomeroom(Request request) throws HttpError {
    String name = PathIds.line(request, HOMEROOM, HOMEROOM);
    return desk.change(session -> {
      SchoolKey school = desk.schoolToChange(session, request).key();
      if (!GroupRows.deleteHomeroom(session, school, name)) {
        throw PathIds.notFound(HOMEROOM);
      }
      desk.audit(session, request, school, "homeroom.delete", name, "");
      return Response.empty(204);
    });
  }

  private static Response answer(int status, Homeroom homeroom) {
    JsonWriter json = JsonWriter.object();
    write(json, homeroom);
    return json.response(status);
  }

  private static void write(JsonWriter json, Homeroom homeroom) {
    UUID teacher = homeroom.teacher();
    json.text("name", homeroom.name())
        .text("teacher", teacher == null ? null : teacher.toString())
        .text("color", homeroom.color());
  }

  /** All of them: there are fewer than a page holds. */
  private Response listYearLevels(Request request) throws HttpError {
    Paging.of(request);
    List<YearLevel> levels =
        desk.read(session -> GroupRows.yearLevels(session, desk.school(session, request).key()));
    return Paging.answer(levels, null, null, true, Groups::write);
  }

  private Response yearLevel(Request request) throws HttpError {
    int level = level(request);
    YearLevel found =
        desk.read(session ->
            GroupRows.yearLevel(session, desk.school(session, request).key(), level)
                .orElseThrow(() -> PathIds.notFound(YEAR_LEVEL)));
    return answer(200, found);
  }

  private Response putYearLevel(Request request) throws HttpError {
    SchoolKey school = desk.schoolKey(request);
    int level = level(request);
    JsonObject json = JsonObject.of(request);
    YearLevel given = new YearLevel(school, level, Fields.uuid(json, "lead").orNull());
    json.check();
    boolean created =
        desk.change(session -> {
          desk.schoolToChange(session, request);
          requireStaff(session, school, given.lead(), "lead");
          boolean made = GroupRows.yearLevel(session, school, level).isEmpty();
          GroupRows.put(session, given);
          desk.audit(session, request, school, "year_level.put", Integer.toString(level), "");
          return made;
        });
    return answer(created ? 201 : 200, given);
  }

  private Response deleteYearLevel(Request request) throws HttpError {
    int level = level(request);
    return desk.change(session -> {
      SchoolKey school = desk.schoolToChange(session, request).key();
      if (!GroupRows.deleteYearLevel(session, school, level)) {
        throw PathIds.notFound(YEAR_LEVEL);
      }
      desk.audit(session, request, school, "year_level.delete", Integer.toString(level), "");
      return Response.empty(204);
    });
  }

  private static int level(Request request) throws HttpError {
    return PathIds.number(
        request, LEVEL, YEAR_LEVEL, StudentJson.MIN_YEAR_LEVEL, StudentJson.MAX_YEAR_LEVEL);
  }

  private static Response answer(int status, YearLevel level) {
    JsonWriter json = JsonWriter.object();
    write(json, level);
    return json.response(status);
  }

  private static void write(JsonWriter json, YearLevel level) {
    UUID lead = level.lead();
    json.number("level", level.level()).text("lead", lead == null ? null : lead.toString());
  }

  /** A typing error would otherwise be silence. */
  private static void requireStaff(
      Session session, SchoolKey school, @Nullable UUID staff, String field)
      throws SQLException, HttpError {
    if (staff != null && StaffRows.member(session, school, staff).isEmpty()) {
      throw HttpError.invalid(
          "body",
          field,
          "value_error.unknown_staff",
          "the school has no member of staff with this id: put the person first");
    }
  }
}
