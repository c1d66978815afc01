package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BatchTest {
  @TempDir static Path folder;
  private static ApiServer server;
  private String app = "";

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void application() {
    app = "/api/v1/app/" + server.application();
  }

  private static List<Integer> statuses(Answer answer) {
    List<Integer> statuses = new ArrayList<>();
    answer.json().path("data").forEach(item -> statuses.add(item.path("status").asInt()));
    return statuses;
  }

  private int messages() {
    return server.get(app + "/msg?limit=250").json().path("data").size();
  }

  @Test
  void eachItemGetsItsOwnResultInOrder() {
    server.post(app + "/msg", "{\"eventType\":\"a\",\"eventId\":\"old\",\"payload\":{}}");
    Answer answer =
        server.post(
            app + "/msg/batch",
            """
            [{"eventType":"a","payload":{"n":1}},
             {"eventType":"a b","payload":{}},
             {"eventType":"a","payload":{"n":2},"eventId":"new"},
             {"eventType":"a","payload":{"n":3},"eventId":"new"},
             {"eventType":"a","payload":{"n":4},"eventId":"old"},
             7,
             {"eventType":"a","payload":{"n":5,"n":6}},
             {"eventType":"a","payload":{"n":7}}]
            """);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(statuses(answer)).containsExactly(202, 422, 202, 409, 409, 422, 400, 202);
    JsonNode data = answer.json().path("data");
    for (int i = 0; i < data.size(); i++) {
      assertThat(data.get(i).path("index").asInt()).isEqualTo(i);
      assertThat(data.get(i).has("message")).isEqualTo(data.get(i).path("status").asInt() == 202);
      assertThat(data.get(i).has("error")).isEqualTo(data.get(i).path("status").asInt() != 202);
    }
    assertThat(data.get(1).at("/error/detail/0/loc").toString())
        .isEqualTo("[\"body\",\"1\",\"eventType\"]");
    assertThat(data.get(3).at("/error/code").asString()).isEqualTo("event_id_taken");
    assertThat(data.get(0).at("/message/payload")).isEmpty();
    assertThat(messages()).isEqualTo(4);
    String last = data.get(7).at("/message/id").asString();
    assertThat(server.get(app + "/msg/" + last).json().at("/payload/n").asInt()).isEqualTo(7);
  }

  @Test
  void linesAreTakenToo() {
    String body =
        """
        {"eventType":"a","payload":{"n":1}}

        {"eventType":"a"
        {"eventType":"a","payload":{"n":2}}
        """;
    Answer answer =
        server.post(
            app + "/msg/batch?with_content=true", body, "Content-Type", "application/x-ndjson");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(statuses(answer)).containsExactly(202, 400, 202);
    assertThat(answer.json().at("/data/2/message/payload/n").asInt()).isEqualTo(2);
    assertThat(messages()).isEqualTo(2);
  }

  @Test
  void aThousandGoTogetherAndOneMoreDoesNot() {
    String item = "{\"eventType\":\"a\",\"payload\":{}}";
    String thousand = item + ("," + item).repeat(999);
    Answer answer = server.post(app + "/msg/batch", "[" + thousand + "]");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(statuses(answer)).hasSize(1_000).containsOnly(202);
    Answer refused = server.post(app + "/msg/batch", "[" + thousand + "," + item + "]");
    assertThat(refused.status()).isEqualTo(422);
  }

  @Test
  void whatIsNoBatchIsRefusedWhole() {
    assertThat(server.post(app + "/msg/batch", "{\"eventType\":\"a\",\"payload\":{}}").status())
        .isEqualTo(422);
    assertThat(server.post(app + "/msg/batch", "[").status()).isEqualTo(400);
    assertThat(server.post(app + "/msg/batch", "[]").status()).isEqualTo(422);
    assertThat(server.post("/api/v1/app/nobody/msg/batch", "[{}]").status()).isEqualTo(404);
    assertThat(messages()).isZero();
  }

  @Test
  void aLongItemCostsItselfAlone() {
    String longText = "x".repeat((1 << 20) + 1);
    Answer answer =
        server.post(
            app + "/msg/batch",
            "[{\"eventType\":\"a\",\"payload\":{\"t\":\""
                + longText
                + "\"}},{\"eventType\":\"a\",\"payload\":{}}]");
    assertThat(statuses(answer)).containsExactly(413, 202);
  }

  @Test
  void moreThanSixteenMebibytesAreRefused() {
    String item = "{\"eventType\":\"a\",\"payload\":{\"t\":\"" + "x".repeat(1_000_000) + "\"}}";
    String body = "[" + item + ("," + item).repeat(16) + "]";
    assertThat(server.post(app + "/msg/batch", body).status()).isEqualTo(413);
    assertThat(messages()).isZero();
  }

  @Test
  void aTypesSchemaRefusesItemsOneByOne() {
    server.put(
        "/api/v1/event-type/batch.strict",
        """
        {"description":"","schemaMode":"reject","schemas":{"1":{"required":["n"]}}}
        """);
    Answer answer =
        server.post(
            app + "/msg/batch",
            """
            [{"eventType":"batch.strict","payload":{}},{"eventType":"batch.strict","payload":{"n":1}}]
            """);
    assertThat(statuses(answer)).containsExactly(422, 202);
  }
}
