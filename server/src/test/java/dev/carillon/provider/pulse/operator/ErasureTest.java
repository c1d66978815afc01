package dev.carillon.provider.pulse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.Dialect;
import dev.carillon.provider.pulse.operator.OperatorServer.Answer;
import dev.carillon.provider.pulse.school.Schooling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A person who is erased has left no trace. */
class ErasureTest extends OperatorSuite {
  private static final UUID PERSON = Schooling.id("canary");
  private static final String CANARY = "Xylophania";

  @Test
  void nothingOfAStudentIsLeft() throws IOException {
    oakWithPeople();
    types();
    putStudent(PERSON, CANARY, "7B", 7);
    String about = ", 'cohort': {'students': ['%s'%s]}".formatted(PERSON, "%s");
    UUID only = Schooling.id("only");
    assertThat(
            server
                .put(
                    "/schools/oak/alerts/" + only,
                    alert(about.formatted("")).replace("Three", CANARY))
                .status())
        .isEqualTo(201);
    server.put("/schools/oak/alerts/" + ALERT, alert(about.formatted(", '" + MAX + "'")));
    for (String id : List.of("1", "2", "3")) {
      upload(observation(CANARY + id, PERSON, "").replace("Absent", CANARY + " absent"));
    }
    upload(observation("other", MAX, ""));
    assertThat(database.query("select student_id from pulse_raised"))
        .hasSize(2)
        .containsOnly(PERSON.toString());

    Answer erased = server.delete("/schools/oak/people/" + PERSON);
    assertThat(erased.body())
        .isEqualTo("{\"student\":true,\"staff\":false,\"observations\":3,\"alerts_deleted\":1}");
    assertThat(server.get("/schools/oak/students/" + PERSON).status()).isEqualTo(404);
    assertThat(server.get("/schools/oak/alerts/" + only).status()).isEqualTo(404);
    assertThat(server.get("/schools/oak/alerts/" + ALERT).at("/cohort/students").size())
        .isEqualTo(1);
    assertThat(server.get("/schools/oak/observations").at("/data").size()).isEqualTo(1);
    Answer audit = server.get("/audit?limit=1");
    assertThat(audit.at("/data/0/action").asString()).isEqualTo("person.erase");
    assertThat(audit.at("/data/0/detail").asString()).isEqualTo("3 observations");
    assertThat(server.delete("/schools/oak/people/" + PERSON).at("/student").asBoolean()).isFalse();
    requireNoTrace();
  }

  @Test
  void nothingOfAMemberOfStaffIsLeft() throws IOException {
    oakWithPeople();
    types();
    putStaff(PERSON, CANARY);
    server.put("/schools/oak/homerooms/8C", "{'teacher': '%s'}".formatted(PERSON));
    server.put("/schools/oak/year-levels/8", "{'lead': '%s'}".formatted(PERSON));
    server.put(
        "/schools/oak/alerts/" + ALERT,
        alert(", 'configured_by': '%s'".formatted(PERSON))
            .replace("}]", "}, {'type': 'staff', 'id': '%s'}]".formatted(PERSON)));
    assertThat(server.delete("/schools/oak/people/" + PERSON).at("/staff").asBoolean()).isTrue();
    Answer alert = server.get("/schools/oak/alerts/" + ALERT);
    assertThat(alert.at("/recipients").size()).isEqualTo(1);
    assertThat(alert.at("/configured_by").isNull()).isTrue();
    assertThat(server.get("/schools/oak/homerooms/8C").at("/teacher").isNull()).isTrue();
    assertThat(server.get("/schools/oak/homerooms/7B").at("/teacher").asString())
        .isEqualTo(MEL.toString());
    requireNoTrace();
  }

  /** Neither in any table nor, in the embedded store, in any byte of its files. */
  private void requireNoTrace() throws IOException {
    String id = PERSON.toString();
    switch (dialect) {
      case SQLITE -> {
        try (Stream<Path> files = Files.walk(database.folder())) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(bytes.contains(CANARY) || bytes.contains(id))
                .as(file.getFileName().toString())
                .isFalse();
          }
        }
      }
      case POSTGRES -> {
        for (String table :
            database.query("select tablename from pg_tables where tablename like 'pulse%'")) {
          String rows =
              database
                  .query("select t::text from %s t".formatted(table))
                  .toString()
                  .toLowerCase(Locale.ROOT);
          assertThat(rows).as(table).doesNotContain(CANARY.toLowerCase(Locale.ROOT), id);
        }
      }
    }
    assertThat(dialect).isIn(Dialect.SQLITE, Dialect.POSTGRES);
  }
}
