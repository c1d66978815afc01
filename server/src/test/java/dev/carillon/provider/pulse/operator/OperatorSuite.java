package dev.carillon.provider.pulse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.ErasingAlerts;
import dev.carillon.provider.pulse.alert.Evaluation;
import dev.carillon.provider.pulse.operator.OperatorServer.Answer;
import dev.carillon.provider.pulse.school.Schooling;
import dev.carillon.store.sql.Schema;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The operators' API with thresholds evaluated behind it, on both databases. */
abstract class OperatorSuite extends BothDialects {
  /** A Thursday; at the school it is the 24th of November. */
  static final Instant NOW = Instant.parse("2022-11-24T03:00:00Z");

  static final UUID MEL = Schooling.id("Melissa");
  static final UUID MAX = Schooling.id("Maximillian");
  static final UUID UNA = Schooling.id("Una");
  static final UUID ABSENT = Schooling.id("absent");
  static final UUID INCIDENT = Schooling.id("incident");
  static final UUID ALERT = Schooling.id("alert");

  static final String SCHOOL =
      """
      {'name': 'Oak School', 'time_zone': 'Australia/Sydney', 'messages_at': '15:30',
       'semesters': [{'name': '2', 'starts_on': '2022-07-18', 'ends_on': '2022-12-16'},
                     {'name': '1', 'starts_on': '2022-01-28', 'ends_on': '2022-07-01'}]}
      """;

  @SuppressWarnings("NullAway.Init")
  OperatorServer server;

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  @BeforeEach
  void serve() {
    server =
        new OperatorServer(
            database, new Evaluation(() -> NOW, new SecureRandom()), List.of(new ErasingAlerts()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void oak() {
    assertThat(server.put("/schools/oak", SCHOOL).status()).isEqualTo(201);
  }

  /** With Mel, who has 7B, and Max, who is in it, and Una. */
  void oakWithPeople() {
    oak();
    putStaff(MEL, "Melissa");
    putStudent(MAX, "Maximillian", "7B", 7);
    putStudent(UNA, "Una", "8C", 8);
    assertThat(server.put("/schools/oak/homerooms/7B", "{'teacher': '%s'}".formatted(MEL)).status())
        .isEqualTo(201);
  }

  void putStaff(UUID id, String name) {
    Answer answer =
        server.put(
            "/schools/oak/staff/" + id,
            "{'first_name': '%s', 'last_name': 'Smith'}".formatted(name));
    assertThat(answer.status()).isEqualTo(201);
  }

  void putStudent(UUID id, String name, String homeroom, int yearLevel) {
    Answer answer =
        server.put("/schools/oak/students/" + id, student(id, name, homeroom, yearLevel));
    assertThat(answer.status()).isEqualTo(201);
  }

  static String student(UUID id, String name, String homeroom, int yearLevel) {
    return "{'id': '%s', 'student_id': '%s', 'first_name': '%s', 'last_name': 'Jones', 'homeroom': '%s', 'year_level': %d}"
        .formatted(id, Schooling.id(id + " enrolled"), name, homeroom, yearLevel);
  }

  /** Absences, which are counted within periods, and incidents, which are not. */
  void types() {
    server.put(
        "/alert-types/" + ABSENT,
        """
        {'label': 'Absent from class without reason', 'counts': ['absence'],
         'observed': 'absence', 'takes_period': true}
        """);
    server.put(
        "/alert-types/" + INCIDENT,
        "{'label': 'Incident', 'counts': ['incident'], 'observed': 'incident', 'takes_period': false}");
  }

  static String alert(String more) {
    return """
    {'name': 'Three absences', 'type': '%s', 'trigger': {'type': 'threshold', 'count': 3},
     'threshold_period': 'current_semester', 'recipients': [{'type': 'homeroom_teacher'}],
     'frequency': {'type': 'daily'}%s}
    """
        .formatted(ABSENT, more);
  }

  static String observation(String id, UUID student, String more) {
    return "{'id': '%s', 'student': '%s', 'kind': 'absence', 'day': '2022-11-23', 'detail': 'Absent'%s}"
        .formatted(id, student, more);
  }

  Answer upload(String... lines) {
    Answer answer = server.lines("POST", "/schools/oak/observations", lines);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  /** Accepted, repeated, corrected, ignored, and the codes of what was refused. */
  static String outcome(Answer answer) {
    StringBuilder codes = new StringBuilder();
    answer
        .json()
        .path("refused")
        .forEach(each ->
            codes
                .append(' ')
                .append(each.path("line").asInt())
                .append(':')
                .append(each.path("code").asString()));
    return "%d %d %d %d%s"
        .formatted(
            answer.at("/accepted").asInt(),
            answer.at("/repeated").asInt(),
            answer.at("/corrected").asInt(),
            answer.at("/ignored").asInt(),
            codes);
  }
}
