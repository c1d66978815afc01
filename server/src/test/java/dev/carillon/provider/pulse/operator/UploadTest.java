package dev.carillon.provider.pulse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.pulse.operator.OperatorServer.Answer;
import dev.carillon.provider.pulse.school.Schooling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Uploads of observations, and of people. */
class UploadTest extends OperatorSuite {
  @Test
  void everyBadLineIsNamedAndTheOthersAreTaken() {
    oakWithPeople();
    Answer answer =
        upload(
            observation("good 1", MAX, ""),
            "{'id': 'torn', ",
            "[1]",
            "{}",
            "",
            observation("", MAX, ""),
            observation("two\\nlines", MAX, ""),
            "{'id': 'no student', 'student': 'Max', 'kind': 'a b', 'day': '2022-02-30', 'detail': ''}",
            observation("nobody", Schooling.id("nobody"), ""),
            observation("both", MAX, ", 'at': '2022-11-23T10:00:00+11:00'"),
            "{'id': 'when', 'student': '%s', 'kind': 'absence', 'detail': 'x'}".formatted(MAX),
            observation("v", MAX, ", 'version': -1"),
            observation("v", MAX, ", 'version': 1.5"),
            observation("r", MAX, ", 'removed': 'yes'"),
            "{'id': 'far', 'student': '%s', 'kind': 'absence', 'detail': 'x', 'at': '9999-01-01T00:00:00Z'}"
                .formatted(MAX),
            "{'id': 'unknown', 'removed': true}",
            "{'id': 'twice', 'id': 'twice'}",
            observation("good 2", UNA, ""));
    assertThat(outcome(answer))
        .isEqualTo(
            "2 0 0 0 2:malformed_json 3:validation_error 4:validation_error 5:validation_error"
                + " 6:validation_error 7:validation_error 8:unknown_student 9:validation_error"
                + " 10:validation_error 11:validation_error 12:validation_error"
                + " 13:validation_error 14:validation_error 15:unknown_observation"
                + " 16:malformed_json");
    JsonNode refused = answer.json().path("refused");
    assertThat(refused.get(2).path("msg").asString()).contains("id field required");
    assertThat(refused.get(5).path("msg").asString())
        .contains("student must be a UUID", "kind must consist of", "day must be a date", "detail");
    assertThat(refused.get(6).path("id").asString()).isEqualTo("nobody");
    assertThat(ids()).containsExactly("good 1", "good 2");
  }

  @Test
  void theSameAgainChangesNothing() {
    oakWithPeople();
    String[] lines = {
      observation("a", MAX, ", 'version': 3"), observation("b", MAX, ""), observation("c", UNA, "")
    };
    assertThat(outcome(upload(lines))).isEqualTo("3 0 0 0");
    String before = server.get("/schools/oak/observations").body();
    assertThat(outcome(upload(lines))).isEqualTo("0 3 0 0");
    assertThat(server.get("/schools/oak/observations").body()).isEqualTo(before);
    // Also as an array.
    Answer array =
        server.call(
            OperatorServer.HERE,
            "POST",
            "/schools/oak/observations",
            "[" + String.join(",", lines).replace('\'', '"') + "]",
            "application/json");
    assertThat(outcome(array)).isEqualTo("0 3 0 0");
  }

  @Test
  void laterVersionsCorrectWhateverTheOrderInWhichTheyCome() {
    oakWithPeople();
    assertThat(outcome(upload(observation("a", MAX, ", 'version': 5")))).isEqualTo("1 0 0 0");
    assertThat(outcome(upload(observation("a", UNA, ", 'version': 4")))).isEqualTo("0 0 0 1");
    assertThat(outcome(upload(observation("a", UNA, ", 'version': 5"))))
        .isEqualTo("0 0 0 0 1:version_conflict");
    assertThat(one("a").path("student").asString()).isEqualTo(MAX.toString());
    assertThat(outcome(upload(observation("a", UNA, ", 'version': 6")))).isEqualTo("0 0 1 0");
    assertThat(one("a").path("student").asString()).isEqualTo(UNA.toString());
    // The same, but later: what comes between is old news.
    assertThat(outcome(upload(observation("a", UNA, ", 'version': 9")))).isEqualTo("0 1 0 0");
    assertThat(outcome(upload(observation("a", MAX, ", 'version': 8")))).isEqualTo("0 0 0 1");
    // Without a version each change is newer.
    assertThat(outcome(upload(observation("a", MAX, "")))).isEqualTo("0 0 1 0");
    assertThat(one("a").path("version").asLong()).isEqualTo(10);
  }

  @Test
  void whatIsTakenBackStaysKnown() {
    oakWithPeople();
    upload(observation("a", MAX, ", 'version': 1"));
    assertThat(outcome(upload("{'id': 'a', 'removed': true, 'version': 2}"))).isEqualTo("0 0 1 0");
    assertThat(one("a").path("removed").asBoolean()).isTrue();
    assertThat(outcome(upload("{'id': 'a', 'removed': true, 'version': 2}"))).isEqualTo("0 1 0 0");
    assertThat(outcome(upload(observation("a", MAX, ", 'version': 1")))).isEqualTo("0 0 0 1");
    assertThat(outcome(upload(observation("a", MAX, ", 'version': 3")))).isEqualTo("0 0 1 0");
    assertThat(one("a").path("removed").asBoolean()).isFalse();
    // It may be taken back before it comes.
    assertThat(outcome(upload(observation("b", MAX, ", 'version': 2, 'removed': true"))))
        .isEqualTo("1 0 0 0");
    assertThat(outcome(upload(observation("b", MAX, ", 'version': 1")))).isEqualTo("0 0 0 1");
  }

  @Test
  void oneIdOnSeveralLinesIsReadInTheirOrder() {
    oakWithPeople();
    Answer answer =
        upload(
            observation("a", MAX, ", 'version': 1"),
            observation("a", UNA, ", 'version': 3"),
            observation("a", MAX, ", 'version': 2"),
            observation("a", MAX, ", 'version': 3"),
            "{'id': 'a', 'removed': true, 'version': 4}");
    assertThat(outcome(answer)).isEqualTo("1 0 2 1 4:version_conflict");
    assertThat(one("a").path("student").asString()).isEqualTo(UNA.toString());
    assertThat(one("a").path("removed").asBoolean()).isTrue();
  }

  /** In Sydney clocks went forward on the 2nd of October 2022 and back on the 3rd of April. */
  @Test
  void aTimeIsADayOfTheSchool() {
    oakWithPeople();
    String[] times = {
      "2022-10-01T13:59:59Z", "2022-10-01",
      "2022-10-01T14:00:00Z", "2022-10-02",
      "2022-10-02T12:59:59Z", "2022-10-02",
      "2022-10-02T13:00:00Z", "2022-10-03",
      "2022-04-02T12:59:59Z", "2022-04-02",
      "2022-04-02T13:00:00Z", "2022-04-03",
      "2022-04-03T13:59:59Z", "2022-04-03",
      "2022-04-03T14:00:00Z", "2022-04-04",
      "2022-11-24T23:30:00+11:00", "2022-11-24"
    };
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < times.length; i += 2) {
      lines.add(
          "{'id': '%02d', 'student': '%s', 'kind': 'absence', 'at': '%s', 'detail': 'x'}"
              .formatted(i, MAX, times[i]));
    }
    assertThat(outcome(upload(lines.toArray(new String[0])))).isEqualTo("9 0 0 0");
    JsonNode data = server.get("/schools/oak/observations").json().path("data");
    for (int i = 0; i < times.length; i += 2) {
      assertThat(data.get(i / 2).path("day").asString()).as(times[i]).isEqualTo(times[i + 1]);
    }
  }

  @Test
  void theEvaluationHearsInTheSameTransaction() {
    oakWithPeople();
    types();
    assertThat(server.put("/schools/oak/alerts/" + ALERT, alert("")).status()).isEqualTo(201);
    upload(observation("a", MAX, ""), observation("b", MAX, ""), observation("c", UNA, ""));
    assertThat(database.query("select id from pulse_raised")).isEmpty();
    upload(observation("d", MAX, ""));
    assertThat(database.query("select student_id from pulse_raised where state = 'pending'"))
        .containsExactly(MAX.toString());
    // A correction moves an absence to somebody else: both are looked at.
    upload(observation("d", UNA, ""));
    assertThat(database.query("select state from pulse_raised")).containsExactly("withdrawn");
  }

  @Test
  void whatTheEvaluationCannotDoIsNotTakenInHalf() {
    oakWithPeople();
    OperatorServer failing =
        new OperatorServer(
            database,
            (session, school, students, corrected, kinds) -> {
              throw new IllegalStateException("on purpose");
            },
            List.of());
    try (failing) {
      assertThat(
              failing
                  .lines("POST", "/schools/oak/observations", observation("a", MAX, ""))
                  .status())
          .isEqualTo(500);
    }
    assertThat(ids()).isEmpty();
  }

  @Test
  void limitsOfAnUpload() {
    oakWithPeople();
    String[] most =
        IntStream.range(0, 10_000)
            .mapToObj(i -> observation(Integer.toString(i), i % 2 == 0 ? MAX : UNA, ""))
            .toArray(String[]::new);
    assertThat(outcome(upload(most))).isEqualTo("10000 0 0 0");
    String[] more = IntStream.range(0, 10_001).mapToObj(i -> "{}").toArray(String[]::new);
    Answer tooMany = server.lines("POST", "/schools/oak/observations", more);
    assertThat(tooMany.status()).isEqualTo(422);
    assertThat(tooMany.problems()).containsExactly("body value_error.list.max_items");
    assertThat(server.lines("POST", "/schools/oak/observations", "").status()).isEqualTo(422);
    Answer other =
        server.call(OperatorServer.HERE, "POST", "/schools/oak/observations", "{}", "text/plain");
    assertThat(other.status()).isEqualTo(415);
    assertThat(server.lines("POST", "/schools/elm/observations", most[0]).status()).isEqualTo(404);
  }

  @Test
  void manyPeopleAtOnce() {
    oak();
    Answer staff =
        server.lines(
            "PUT",
            "/schools/oak/staff",
            "{'id': '%s', 'first_name': 'Melissa', 'last_name': 'Smith'}".formatted(MEL),
            "{'first_name': 'Nobody', 'last_name': 'Smith'}",
            "{'id': '%s', 'first_name': 'Again', 'last_name': 'Smith'}".formatted(MEL));
    assertThat(staff.at("/stored").asInt()).isEqualTo(1);
    assertThat(staff.at("/refused/0/line").asInt()).isEqualTo(2);
    assertThat(staff.at("/refused/1/code").asString()).isEqualTo("duplicate");
    assertThat(server.get("/schools/oak/staff/" + MEL).at("/name").asString())
        .isEqualTo("Melissa Smith");

    String una = student(UNA, "Una", "7B", 7);
    String max = student(MAX, "Max", "7B", 7);
    String taken = max.replace(Schooling.id(MAX + " enrolled").toString(), enrolled(UNA));
    Answer students =
        server.lines("PUT", "/schools/oak/students", una, taken, una.replace("Una", "Eva"));
    assertThat(students.at("/stored").asInt()).isEqualTo(1);
    assertThat(students.at("/refused/0/code").asString()).isEqualTo("conflict");
    assertThat(students.at("/refused/1/code").asString()).isEqualTo("duplicate");
    // An enrolment goes from one to the other.
    Answer moved =
        server.lines(
            "PUT",
            "/schools/oak/students",
            una.replace(enrolled(UNA), Schooling.id("another").toString()),
            taken);
    assertThat(moved.at("/stored").asInt()).isEqualTo(2);
    assertThat(server.get("/schools/oak/students/" + MAX).at("/student_id").asString())
        .isEqualTo(enrolled(UNA));
    assertThat(server.put("/schools/oak/students/" + UNA, una).status()).isEqualTo(409);
  }

  private static String enrolled(java.util.UUID id) {
    return Schooling.id(id + " enrolled").toString();
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    server
        .get("/schools/oak/observations")
        .json()
        .path("data")
        .forEach(each -> ids.add(each.path("id").asString()));
    return ids;
  }

  private JsonNode one(String id) {
    for (JsonNode each : server.get("/schools/oak/observations").json().path("data")) {
      if (each.path("id").asString().equals(id)) {
        return each;
      }
    }
    throw new AssertionError("nothing is known of " + id);
  }
}
