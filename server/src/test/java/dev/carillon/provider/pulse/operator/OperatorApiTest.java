package dev.carillon.provider.pulse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Route;
import dev.carillon.provider.pulse.operator.OperatorServer.Answer;
import dev.carillon.provider.pulse.school.Schooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What operators can tell, and what is said to what they cannot mean. */
class OperatorApiTest extends OperatorSuite {
  @Test
  void aSchoolComesBackAsItWasPut() {
    Answer made = server.put("/schools/oak", SCHOOL);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body())
        .isEqualTo(
            """
            {"id":"oak","name":"Oak School","time_zone":"Australia/Sydney","messages_at":"15:30",\
            "semesters":[{"name":"1","starts_on":"2022-01-28","ends_on":"2022-07-01"},\
            {"name":"2","starts_on":"2022-07-18","ends_on":"2022-12-16"}]}\
            """);
    assertThat(server.get("/schools/oak").body()).isEqualTo(made.body());
    Answer again =
        server.put(
            "/schools/oak",
            "{'name': 'Oak', 'time_zone': 'Europe/Berlin', 'messages_at': '07:00'}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(server.get("/schools/oak").at("/semesters").size()).isZero();
  }

  @Test
  void schoolsThatCannotBe() {
    assertThat(server.put("/schools/oak", "{}").problems())
        .containsExactlyInAnyOrder(
            "body.name value_error.missing",
            "body.time_zone value_error.missing",
            "body.messages_at value_error.missing");
    assertThat(
            server
                .put(
                    "/schools/oak",
                    """
                    {'name': 'Oak\\nSchool', 'time_zone': 'Australia/Atlantis', 'messages_at': '24:00',
                     'semesters': [{'name': 'a', 'starts_on': '2022-01-28', 'ends_on': '2022-07-01'},
                                   {'name': 'b', 'starts_on': '2022-07-01', 'ends_on': '2022-07-02'},
                                   {'name': 'c', 'starts_on': '2022-09-02', 'ends_on': '2022-09-01'},
                                   {'name': 'd', 'starts_on': '2022-13-02'}, 7]}
                    """)
                .problems())
        .contains(
            "body.name value_error.str.regex",
            "body.time_zone value_error.str.regex",
            "body.messages_at value_error.str.regex",
            "body.semesters.4 type_error.dict");
    Answer semesters =
        server.put(
            "/schools/oak",
            """
            {'name': 'Oak', 'time_zone': '+10:00', 'messages_at': '15:30',
             'semesters': [{'name': 'a', 'starts_on': '2022-01-28', 'ends_on': '2022-07-01'},
                           {'name': 'b', 'starts_on': '2022-07-01', 'ends_on': '2022-07-02'},
                           {'name': 'c', 'starts_on': '2022-09-02', 'ends_on': '2022-09-01'},
                           {'name': 'd', 'starts_on': '2022-13-02'}]}
            """);
    assertThat(semesters.problems())
        .containsExactlyInAnyOrder(
            "body.time_zone value_error.str.regex",
            "body.semesters.1.starts_on value_error.overlap",
            "body.semesters.2.ends_on value_error.day",
            "body.semesters.3.starts_on value_error.str.regex",
            "body.semesters.3.ends_on value_error.missing");
    assertThat(semesters.body()).contains("overlaps a (2022-01-28 to 2022-07-01)");
    assertThat(server.put("/schools/o%20k", SCHOOL).problems())
        .containsExactly("path.school value_error.id");
    assertThat(server.get("/schools/o%20k").status()).isEqualTo(404);
  }

  @Test
  void anAlertComesBackAsItWasPut() {
    oakWithPeople();
    types();
    String body =
        """
        {"id":"%s","name":"Three absences","type":"%s",\
        "cohort":{"year_levels":[-1,7],"homerooms":["8C"],"students":["%s"]},\
        "trigger":{"type":"threshold","count":3},"threshold_period":"last_14_days",\
        "recipients":[{"type":"staff","id":"%s"},{"type":"homeroom_teacher"},{"type":"configurer"}],\
        "frequency":{"type":"weekly","day":"friday","at":"06:30"},"configured_by":"%s",\
        "enabled":false\
        """
            .formatted(ALERT, ABSENT, MAX, MEL, MEL);
    Answer made = server.put("/schools/oak/alerts/" + ALERT, body + "}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.body()).isEqualTo(body + ",\"warnings\":[]}");
    assertThat(server.get("/schools/oak/alerts/" + ALERT).body()).isEqualTo(made.body());
    String simple =
        """
        {"id":"%s","name":"Any incident","type":"%s",\
        "cohort":{"year_levels":[],"homerooms":[],"students":[]},\
        "trigger":{"type":"all"},"threshold_period":null,"recipients":[{"type":"staff","id":"%s"}],\
        "frequency":{"type":"at_once"},"configured_by":null,"enabled":true\
        """
            .formatted(ALERT, INCIDENT, MEL);
    Answer changed = server.put("/schools/oak/alerts/" + ALERT, simple + "}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo(simple + ",\"warnings\":[]}");
    assertThat(server.get("/schools/oak/alerts").at("/data/0/name").asString())
        .isEqualTo("Any incident");
  }

  @Test
  void alertsThatCannotBe() {
    oakWithPeople();
    types();
    assertThat(server.put("/schools/oak/alerts/" + ALERT, "{}").problems())
        .containsExactlyInAnyOrder(
            "body.name value_error.missing",
            "body.type value_error.missing",
            "body.trigger value_error.missing",
            "body.recipients value_error.missing",
            "body.frequency value_error.missing");
    Map<String, String> wrong = new TreeMap<>();
    wrong.put("'count': 3", "'count': 0|body.trigger.count value_error.number");
    wrong.put("'count': 3}", "'count': -3}|body.trigger.count value_error.number");
    wrong.put(", 'count': 3}", "}|body.trigger.count value_error.missing");
    wrong.put("'threshold', 'count'", "'all', 'count'|body.trigger.count value_error.trigger");
    wrong.put("'threshold', 'count': 3", "'some'|body.trigger.type value_error.enum");
    wrong.put("'current_semester'", "'last_week'|body.threshold_period value_error.enum");
    wrong.put(
        "'threshold_period': 'current_semester',", "|body.threshold_period value_error.period");
    wrong.put(ABSENT.toString(), INCIDENT + "|body.threshold_period value_error.period");
    wrong.put(ABSENT + "'", MAX + "'|body.type value_error.unknown_type");
    wrong.put("[{'type': 'homeroom_teacher'}]", "[]|body.recipients value_error.list.min_items");
    wrong.put("'homeroom_teacher'", "'head'|body.recipients.0.type value_error.enum");
    wrong.put("{'type': 'homeroom_teacher'}", "{}|body.recipients.0.type value_error.missing");
    wrong.put(
        "'type': 'homeroom_teacher'", "'type': 'staff'|body.recipients.0.id value_error.missing");
    wrong.put(
        "{'type': 'homeroom_teacher'}]",
        "{'type': 'staff', 'id': '%s'}]|body.recipients.0.id value_error.unknown_staff"
            .formatted(MAX));
    wrong.put("'homeroom_teacher'}", "'configurer'}|body.configured_by value_error.missing");
    wrong.put("'daily'", "'monthly'|body.frequency.type value_error.enum");
    wrong.put("'daily'}", "'weekly'}|body.frequency.day value_error.missing");
    wrong.put(": 'daily'}", ": 'daily', 'day': 'monday'}|body.frequency.day value_error.frequency");
    wrong.put(
        "{'type': 'daily'}",
        "{'type': 'at_once', 'at': '15:00'}|body.frequency.at value_error.frequency");
    wrong.forEach((part, other) -> {
      String[] halves = other.split("\\|", -1);
      String body = alert("");
      assertThat(body).contains(part);
      Answer answer = server.put("/schools/oak/alerts/" + ALERT, body.replace(part, halves[0]));
      assertThat(answer.status()).as(part).isEqualTo(422);
      assertThat(answer.problems()).as(part).containsExactly(halves[1]);
    });
    assertThat(server.get("/schools/oak/alerts/" + ALERT).status()).isEqualTo(404);
  }

  @Test
  void whatMayNotBeMeantIsAWarning() {
    server.put(
        "/schools/oak", "{'name': 'Oak', 'time_zone': 'Europe/Berlin', 'messages_at': '07:00'}");
    types();
    Answer made =
        server.put(
            "/schools/oak/alerts/" + ALERT,
            alert(", 'cohort': {'homerooms': ['9Z']}")
                .replace("}]", "}, {'type': 'year_level_lead'}]"));
    assertThat(made.status()).isEqualTo(201);
    List<String> codes = new ArrayList<>();
    made.json().path("warnings").forEach(each -> codes.add(each.path("code").asString()));
    assertThat(codes)
        .containsExactly(
            "cohort_matches_nobody", "no_semesters", "no_homeroom_teachers", "no_year_level_leads");
  }

  @Test
  void whatIsInUseCannotGo() {
    oakWithPeople();
    types();
    server.put("/schools/oak/alerts/" + ALERT, alert(""));
    assertThat(server.delete("/alert-types/" + ABSENT).at("/code").asString()).isEqualTo("in_use");
    Answer without =
        server.put(
            "/alert-types/" + ABSENT,
            "{'label': 'x', 'counts': ['absence'], 'observed': 'x', 'takes_period': false}");
    assertThat(without.status()).isEqualTo(409);
    Answer more =
        server.put(
            "/alert-types/" + ABSENT,
            "{'label': 'x', 'counts': ['late', 'absence'], 'observed': 'x', 'takes_period': true}");
    assertThat(more.status()).isEqualTo(200);
    assertThat(more.at("/counts/0").asString()).isEqualTo("absence");
    assertThat(server.delete("/schools/oak/alerts/" + ALERT).status()).isEqualTo(204);
    assertThat(server.delete("/alert-types/" + ABSENT).status()).isEqualTo(204);
    assertThat(server.delete("/alert-types/" + ABSENT).status()).isEqualTo(404);
  }

  @Test
  void whatMayChangeThresholdsMarksTheSchool() {
    oakWithPeople();
    types();
    long changes = changes();
    putStaff(Schooling.id("Someone"), "Someone");
    server.put("/schools/oak/students/" + UNA, student(UNA, "Eva", "8C", 8));
    server.put("/schools/oak", SCHOOL.replace("Oak School", "Oak"));
    assertThat(changes()).isEqualTo(changes);
    server.put("/schools/oak/students/" + UNA, student(UNA, "Eva", "8D", 8));
    assertThat(changes()).isEqualTo(changes + 1);
    server.put("/schools/oak", SCHOOL.replace("2022-12-16", "2022-12-20"));
    assertThat(changes()).isEqualTo(changes + 2);
    server.put("/schools/oak/alerts/" + ALERT, alert(""));
    assertThat(changes()).isEqualTo(changes + 3);
    server.put(
        "/alert-types/" + ABSENT,
        "{'label': 'x', 'counts': ['late'], 'observed': 'x', 'takes_period': true}");
    assertThat(changes()).isEqualTo(changes + 4);
  }

  private long changes() {
    return Long.parseLong(database.query("select changes from pulse_school").getFirst());
  }

  @Test
  void homeroomsAndYearLevels() {
    oakWithPeople();
    Answer level = server.put("/schools/oak/year-levels/-1", "{'lead': '%s'}".formatted(MEL));
    assertThat(level.status()).isEqualTo(201);
    server.put("/schools/oak/year-levels/7", "{}");
    assertThat(server.get("/schools/oak/year-levels").body())
        .isEqualTo(
            """
            {"data":[{"level":-1,"lead":"%s"},{"level":7,"lead":null}],"iterator":null,\
            "prevIterator":null,"done":true}\
            """
                .formatted(MEL));
    assertThat(server.put("/schools/oak/year-levels/100", "{}").status()).isEqualTo(422);
    assertThat(server.get("/schools/oak/year-levels/seven").status()).isEqualTo(404);
    assertThat(
            server.put("/schools/oak/homerooms/7B", "{'teacher': '%s'}".formatted(MAX)).problems())
        .containsExactly("body.teacher value_error.unknown_staff");
    assertThat(server.put("/schools/oak/homerooms/7B", "{'color': 'red'}").problems())
        .containsExactly("body.color value_error.str.regex");
    // A slash may stand in a name.
    assertThat(server.put("/schools/oak/homerooms/7%2FB", "{'color': '#FA7268'}").body())
        .isEqualTo("{\"name\":\"7/B\",\"teacher\":null,\"color\":\"#FA7268\"}");
    assertThat(server.get("/schools/oak/homerooms").at("/data/0/name").asString()).isEqualTo("7/B");
    assertThat(server.delete("/schools/oak/homerooms/7%2FB").status()).isEqualTo(204);
    assertThat(server.delete("/schools/oak/homerooms/7%2FB").status()).isEqualTo(404);
  }

  @Test
  void listsComeInPages() {
    oak();
    String[] lines =
        IntStream.range(0, 7)
            .mapToObj(i ->
                "{'id': '%s', 'first_name': 'a', 'last_name': 'b'}"
                    .formatted(Schooling.id("s" + i)))
            .toArray(String[]::new);
    server.lines("PUT", "/schools/oak/staff", lines);
    List<String> forth = new ArrayList<>();
    String query = "?limit=3";
    String back = "";
    for (boolean done = false; !done; ) {
      JsonNode page = server.get("/schools/oak/staff" + query).json();
      page.path("data").forEach(each -> forth.add(each.path("id").asString()));
      done = page.path("done").asBoolean();
      query = "?limit=3&iterator=" + page.path("iterator").asString();
      back = page.path("prevIterator").asString();
    }
    assertThat(forth).hasSize(7).isSorted().doesNotHaveDuplicates();
    JsonNode before = server.get("/schools/oak/staff?limit=3&iterator=" + back).json();
    assertThat(before.at("/data/2/id").asString()).isEqualTo(forth.get(5));
    assertThat(
            server.get("/schools/oak/staff?order=descending&limit=1").at("/data/0/id").asString())
        .isEqualTo(forth.getLast());
    assertThat(server.get("/schools/oak/staff?limit=0").status()).isEqualTo(422);
  }

  @Test
  void aDeletedSchoolIsGoneWithEverything() {
    oakWithPeople();
    types();
    server.put("/schools/oak/alerts/" + ALERT, alert(""));
    upload(observation("a", MAX, ""), observation("b", MAX, ""), observation("c", MAX, ""));
    assertThat(database.query("select id from pulse_raised")).hasSize(1);
    assertThat(server.delete("/schools/oak").status()).isEqualTo(204);
    for (String table :
        List.of("staff", "student", "homeroom", "alert", "observation", "raised", "spent")) {
      assertThat(database.query("select 1 from pulse_" + table)).as(table).isEmpty();
    }
    assertThat(server.delete("/schools/oak").status()).isEqualTo(404);
    assertThat(server.get("/audit").at("/data/0/action").asString()).isEqualTo("school.delete");
  }

  /** Every route is asked by somebody of another environment, with the ids of this one. */
  @Test
  void whatIsAnotherEnvironmentsIsNotThere() {
    oakWithPeople();
    types();
    server.put("/schools/oak/alerts/" + ALERT, alert(""));
    server.put("/schools/oak/year-levels/7", "{}");
    upload(observation("a", MAX, ""));
    Map<String, String> bodies =
        Map.of(
            "pulse.staff.put", "{'first_name': 'a', 'last_name': 'b'}",
            "pulse.staff.put-many",
                "{'id': '%s', 'first_name': 'a', 'last_name': 'b'}".formatted(MEL),
            "pulse.student.put", student(MAX, "Max", "7B", 7),
            "pulse.student.put-many", student(MAX, "Max", "7B", 7),
            "pulse.alert.put", alert(""),
            "pulse.observation.upload", observation("b", MAX, ""));
    for (Route route : server.routes()) {
      String path =
          route
              .path()
              .replace("/pulse/v1", "")
              .replace("{school}", "oak")
              .replace("{person}", route.path().contains("staff") ? MEL.toString() : MAX.toString())
              .replace("{homeroom}", "7B")
              .replace("{level}", "7")
              .replace("{alert}", ALERT.toString())
              .replace("{type}", ABSENT.toString());
      boolean makes =
          route.name().equals("pulse.school.put") || route.name().equals("pulse.alert-type.put");
      if (makes) {
        // It makes one of its own: the other tests see that ours stays as it is.
        continue;
      }
      boolean many = route.name().endsWith("put-many") || route.name().endsWith("upload");
      String body = route.method().startsWith("P") ? bodies.getOrDefault(route.name(), "{}") : null;
      Answer answer =
          server.call(
              OperatorServer.ELSEWHERE,
              route.method(),
              path,
              body == null ? null : body.replace('\'', '"'),
              body == null ? "" : many ? "application/x-ndjson" : "application/json");
      if (path.contains("{") || List.of("/schools", "/alert-types", "/audit").contains(path)) {
        assertThat(answer.at("/data").size()).as(route.name()).isZero();
      } else {
        assertThat(answer.status()).as(route.name() + answer.body()).isEqualTo(404);
      }
      assertThat(server.call("nobody's", route.method(), path, body, "").status())
          .as(route.name())
          .isEqualTo(401);
    }
    assertThat(server.get("/schools/oak/students/" + MAX).status()).isEqualTo(200);
  }

  @Test
  void everyChangeLeavesARowWithoutAnythingOfPersons() {
    oakWithPeople();
    types();
    server.put("/schools/oak/alerts/" + ALERT, alert("").replace("Three", "Maximillian"));
    server.delete("/schools/oak/staff/" + MEL);
    Answer audit = server.get("/audit?order=ascending");
    List<String> actions = new ArrayList<>();
    audit.json().path("data").forEach(each -> actions.add(each.path("action").asString()));
    assertThat(actions)
        .containsExactly(
            "school.put",
            "staff.put",
            "student.put",
            "student.put",
            "homeroom.put",
            "alert_type.put",
            "alert_type.put",
            "alert.put",
            "staff.delete");
    assertThat(audit.at("/data/0/actor").asString()).isEqualTo("operator of env_here");
    assertThat(audit.at("/data/1/subject").asString()).startsWith("person:");
    assertThat(audit.at("/data/1/subject")).isEqualTo(audit.at("/data/8/subject"));
    assertThat(audit.body())
        .doesNotContain("Maximillian", "Melissa", MEL.toString(), MAX.toString());
  }
}
