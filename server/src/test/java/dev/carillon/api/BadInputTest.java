package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is refused, with where it is wrong and what to do. */
class BadInputTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir static Path folder;
  private static ApiServer server;
  private String app = "";

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
    server.post("/api/v1/event-type", "{\"name\":\"known\",\"description\":\"\"}");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void application() {
    app = "/api/v1/app/" + server.application();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"name\":\"a\"}}",
        "{\"name\":\"a\",}",
        "{name:\"a\"}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "\uFEFF{\"name\":\"a\"}",
        "{\"name\":NaN}",
      })
  void malformedJsonIs400(String body) {
    Answer answer = server.post("/api/v1/app", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("malformed_json");
    assertThat(answer.text("detail")).isNotEmpty();
  }

  @Test
  void jsonThatIsNestedTooDeeplyIs400() {
    String payload = "{\"a\":".repeat(70) + "1" + "}".repeat(70);
    Answer answer =
        server.post(app + "/msg", "{\"eventType\":\"known\",\"payload\":" + payload + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).contains("64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                            | body.name
          {"name":null}                                 | body.name
          {"name":7}                                    | body.name
          {"name":""}                                   | body.name
          {"name":"a\\u0000b"}                          | body.name
          {"name":"a","uid":"a b"}                      | body.uid
          {"name":"a","uid":"app_mine"}                 | body.uid
          {"name":"a","uid":""}                         | body.uid
          {"name":"a","rateLimit":0}                    | body.rateLimit
          {"name":"a","rateLimit":1.5}                  | body.rateLimit
          {"name":"a","rateLimit":"10"}                 | body.rateLimit
          {"name":"a","rateLimit":1,"throttleRate":2}   | body.throttleRate
          {"name":"a","metadata":[]}                    | body.metadata
          {"name":"a","metadata":{"k":1}}               | body.metadata.k
          {"name":"a","provider":"nobody"}              | body.provider
          []                                            | body
          """)
  void anApplicationWithWrongFieldsIs422(String body, String where) {
    Answer answer = server.post("/api/v1/app", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.text("code")).isEqualTo("validation_error");
    assertThat(answer.places()).containsExactly(where);
  }

  @Test
  void tooMuchMetadataIs422() {
    String value = "x".repeat(4_000);
    String body = "{\"name\":\"a\",\"metadata\":{\"a\":\"" + value + "\",\"b\":\"" + value + "\"}}";
    assertThat(server.post("/api/v1/app", body).places()).containsExactly("body.metadata");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    Answer answer = server.post("/api/v1/app", "{\"uid\":\"a b\",\"rateLimit\":-1}");
    assertThat(answer.places())
        .containsExactlyInAnyOrder("body.name", "body.uid", "body.rateLimit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                          | body.url
          {"url":null}                                                | body.url
          {"url":"https://example.com","eventTypes":[]}               | body.eventTypes
          {"url":"https://example.com","eventTypes":["a b"]}          | body.eventTypes.0
          {"url":"https://example.com","eventTypes":["known","known"]} | body.eventTypes.1
          {"url":"https://example.com","eventTypes":["unknown"]}      | body.eventTypes
          {"url":"https://example.com","filterTypes":["unknown"]}     | body.filterTypes
          {"url":"https://example.com","eventTypes":["known"],"filterTypes":["other"]} | body.filterTypes
          {"url":"https://example.com","channels":["a","b","c","d","e","f","g","h","i","j","k"]} | body.channels
          {"url":"https://example.com","disabled":"yes"}              | body.disabled
          {"url":"https://example.com","disabled":null}               | body.disabled
          {"url":"https://example.com","secret":"whsec_short"}        | body.secret
          {"url":"https://example.com","secret":"whpk_AAAA"}          | body.secret
          {"url":"https://example.com","headers":{"Host":"a"}}        | body.headers
          {"url":"https://example.com","headers":{"webhook-id":"a"}}  | body.headers
          {"url":"https://example.com","headers":{"x":"a\\r\\nb: c"}} | body.headers
          {"url":"https://example.com","headers":{"x y":"a"}}         | body.headers
          {"url":"https://example.com","deliveryPolicy":{"timeoutSeconds":31}} | body.deliveryPolicy.timeoutSeconds
          {"url":"https://example.com","deliveryPolicy":{"retryDelays":[1,-1]}} | body.deliveryPolicy.retryDelays.1
          {"url":"https://example.com","deliveryPolicy":7}            | body.deliveryPolicy
          {"url":"https://example.com","uid":"ep_mine"}               | body.uid
          """)
  void anEndpointWithWrongFieldsIs422(String body, String where) {
    Answer answer = server.post(app + "/endpoint", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.places()).contains(where);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://8.8.8.8/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://2130706433/",
        "ftp://8.8.8.8/",
        "https://user:password@8.8.8.8/",
        "https://8.8.8.8/#fragment",
        "not a url",
      })
  void aUrlThatTheGuardRefusesIs422WithACodeAndAHint(String url) {
    Answer created = server.post(app + "/endpoint", "{\"url\":\"" + url + "\"}");
    assertThat(created.status()).as(created.body()).isEqualTo(422);
    assertThat(created.places()).containsExactly("body.url");
    assertThat(created.types().getFirst()).matches("[a-z_]+");
    assertThat(created.json().at("/detail/0/msg").asString()).isNotEmpty();

    String good = server.post(app + "/endpoint", "{\"url\":\"https://8.8.8.8/\"}").text("id");
    String body = "{\"url\":\"" + url + "\"}";
    assertThat(server.put(app + "/endpoint/" + good, body).places()).containsExactly("body.url");
    assertThat(server.patch(app + "/endpoint/" + good, body).places()).containsExactly("body.url");
    assertThat(server.get(app + "/endpoint/" + good).text("url")).isEqualTo("https://8.8.8.8/");
  }

  @Test
  void theHintSaysHowAnOperatorMayAllowIt() {
    Answer answer = server.post(app + "/endpoint", "{\"url\":\"https://10.0.0.1/\"}");
    assertThat(answer.json().at("/detail/0/msg").asString()).containsIgnoringCase("allow");
  }

  @Test
  void aUidIsTakenOnce() {
    String uid = "uid-" + app.substring(app.length() - 8);
    String body = "{\"name\":\"a\",\"uid\":\"" + uid + "\"}";
    assertThat(server.post("/api/v1/app", body).status()).isEqualTo(201);
    Answer again = server.post("/api/v1/app", body);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("code")).isEqualTo("conflict");
    assertThat(server.post("/api/v1/app?get_if_exists=true", body).status()).isEqualTo(200);
    assertThat(server.patch(app, "{\"uid\":\"" + uid + "\"}").status()).isEqualTo(409);

    String endpoint = "{\"url\":\"https://8.8.8.8/\",\"uid\":\"e1\"}";
    assertThat(server.post(app + "/endpoint", endpoint).status()).isEqualTo(201);
    assertThat(server.post(app + "/endpoint", endpoint).status()).isEqualTo(409);
    String other = server.post(app + "/endpoint", "{\"url\":\"https://8.8.8.8/\"}").text("id");
    assertThat(server.patch(app + "/endpoint/" + other, "{\"uid\":\"e1\"}").status())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"payload":{}}                                                | body.eventType
          {"eventType":"known"}                                         | body.payload
          {"eventType":"known","payload":[]}                            | body.payload
          {"eventType":"known","payload":"text"}                        | body.payload
          {"eventType":"known","payload":null}                          | body.payload
          {"eventType":"a b","payload":{}}                              | body.eventType
          {"eventType":"known","payload":{},"eventId":"a b"}            | body.eventId
          {"eventType":"known","payload":{},"channels":["1","2","3","4","5","6"]} | body.channels
          {"eventType":"known","payload":{},"channels":[]}              | body.channels
          {"eventType":"known","payload":{},"tags":[1]}                 | body.tags.0
          {"eventType":"known","payload":{},"deliverAt":"2030-01-01T00:00:00Z"} | body.deliverAt
          {"eventType":"known","payload":{},"transformationsParams":{"rawPayload":7}} | body.transformationsParams.rawPayload
          """)
  void aMessageWithWrongFieldsIs422(String body, String where) {
    Answer answer = server.post(app + "/msg", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.places()).containsExactly(where);
  }

  @Test
  void whatIsTooLongIs413() {
    String text = "\"" + "x".repeat(MEBIBYTE) + "\"";
    Answer payload =
        server.post(app + "/msg", "{\"eventType\":\"known\",\"payload\":{\"a\":" + text + "}}");
    assertThat(payload.status()).isEqualTo(413);
    assertThat(payload.text("code")).isEqualTo("payload_too_large");
    Answer raw =
        server.post(
            app + "/msg",
            "{\"eventType\":\"known\",\"payload\":{},\"transformationsParams\":{\"rawPayload\":\""
                + "x".repeat(MEBIBYTE + 1)
                + "\"}}");
    assertThat(raw.status()).isEqualTo(413);
    Answer body = server.post("/api/v1/app", "{\"name\":\"" + "x".repeat(2 * MEBIBYTE) + "\"}");
    assertThat(body.status()).isEqualTo(413);
  }

  @Test
  void aPayloadOfExactlyTheLimitIsTaken() {
    String payload = "{\"a\":\"" + "x".repeat(MEBIBYTE - 8) + "\"}";
    assertThat(payload).hasSize(MEBIBYTE);
    String body = "{\"eventType\":\"known\",\"payload\":" + payload + "}";
    assertThat(server.post(app + "/msg?with_content=false", body).status()).isEqualTo(202);
  }

  @Test
  void anotherMediaTypeIs415() {
    assertThat(server.post("/api/v1/app", "name=a", "Content-Type", "text/plain").status())
        .isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/app?limit=0",
        "/api/v1/app?limit=251",
        "/api/v1/app?limit=x",
        "/api/v1/app?order=sideways",
        "/api/v1/app?limit=1&limit=2",
        "/api/v1/event-type?include_archived=maybe",
      })
  void aQueryThatIsNotUnderstoodIs422(String path) {
    Answer answer = server.get(path);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.places().getFirst()).startsWith("query.");
  }

  @Test
  void aFilterThatIsNotUnderstoodIs422() {
    for (String query :
        List.of("before=yesterday", "event_types=a%20b", "channel=a%20b", "with_content=1")) {
      assertThat(server.get(app + "/msg?" + query).status()).as(query).isEqualTo(422);
    }
    String message =
        server.post(app + "/msg", "{\"eventType\":\"known\",\"payload\":{}}").text("id");
    for (String query : List.of("status=9", "status_code_class=250", "after=1")) {
      assertThat(server.get(app + "/attempt/msg/" + message + "?" + query).status())
          .as(query)
          .isEqualTo(422);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"name":"x"}                                                  | body.description
          {"description":""}                                            | body.name
          {"name":"a b","description":""}                               | body.name
          {"name":"x","description":"","schemaMode":"strict"}           | body.schemaMode
          {"name":"x","description":"","schemas":[]}                    | body.schemas
          {"name":"x","description":"","schemas":{"1":{"type":"strin"}}} | body.schemas.1
          {"name":"x","description":"","schemas":{"1":{"$ref":"https://example.com/a.json"}}} | body.schemas.1
          """)
  void anEventTypeWithWrongFieldsIs422(String body, String where) {
    Answer answer = server.post("/api/v1/event-type", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.places()).containsExactly(where);
  }

  @Test
  void thePayloadIsHeldAgainstItsSchemaAsTheTypeSays() {
    String schemas =
        "\"schemas\":{\"1\":{\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}}";
    String type = "/api/v1/event-type/strict";
    server.put(type, "{\"description\":\"\",\"schemaMode\":\"reject\"," + schemas + "}");
    Answer refused =
        server.post(app + "/msg", "{\"eventType\":\"strict\",\"payload\":{\"n\":\"one\"}}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.places()).containsExactly("body.payload.n");
    assertThat(
            server.post(app + "/msg", "{\"eventType\":\"strict\",\"payload\":{\"n\":1}}").status())
        .isEqualTo(202);

    assertThat(server.schemaAlarms()).isEmpty();
    server.patch(type, "{\"schemaMode\":\"warn\"}");
    String wrong = "{\"eventType\":\"strict\",\"payload\":{}}";
    assertThat(server.post(app + "/msg", wrong).status()).isEqualTo(202);
    assertThat(server.schemaAlarms()).containsExactly("strict");
    server.patch(type, "{\"schemaMode\":\"off\"}");
    assertThat(server.post(app + "/msg", wrong).status()).isEqualTo(202);
    assertThat(server.schemaAlarms()).hasSize(1);
    assertThat(server.get(type).text("schemaMode")).isEqualTo("off");
  }

  @Test
  void schemasWarnUnlessTheTypeSaysOtherwise() {
    Answer made =
        server.post(
            "/api/v1/event-type",
            "{\"name\":\"default.mode\",\"description\":\"\",\"schemas\":{\"1\":{}}}");
    assertThat(made.text("schemaMode")).isEqualTo("warn");
  }

  @Test
  void moreThanItsRateLimitIs429() {
    server.patch(app, "{\"rateLimit\":1}");
    String body = "{\"eventType\":\"known\",\"payload\":{}}";
    Answer refused = server.post(app + "/msg", body);
    for (int i = 0; i < 20 && refused.status() == 202; i++) {
      refused = server.post(app + "/msg", body);
    }
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text("code")).isEqualTo("rate_limited");
    assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void anEventIdIsTakenOnce() {
    String body = "{\"eventType\":\"known\",\"payload\":{},\"eventId\":\"e1\"}";
    assertThat(server.post(app + "/msg", body).status()).isEqualTo(202);
    Answer again = server.post(app + "/msg", body);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("code")).isEqualTo("event_id_taken");
    String elsewhere = "/api/v1/app/" + server.application();
    assertThat(server.post(elsewhere + "/msg", body).status()).isEqualTo(202);
  }

  @Test
  void lesserRightsThanThereAreAreNotPromised() {
    String path = app.replace("/app/", "/auth/app-portal-access/");
    assertThat(server.post(path, "{\"readOnly\":true}").places()).containsExactly("body.readOnly");
    assertThat(server.post(path, "{\"capabilities\":[\"ViewBase\"]}").places())
        .containsExactly("body.capabilities");
    assertThat(server.post(path, "{\"expiry\":604801}").places()).containsExactly("body.expiry");
  }

  @Test
  void anOperatorsTokenIsNotGivenUpByLogout() {
    assertThat(server.post("/api/v1/auth/logout", "").status()).isEqualTo(403);
    assertThat(server.get("/api/v1/app").status()).isEqualTo(200);
  }

  @Test
  void anApplicationCanBeMadeOnTheWay() {
    String body =
        "{\"eventType\":\"known\",\"payload\":{},\"application\":{\"name\":\"On the way\"}}";
    assertThat(server.post("/api/v1/app/on-the-way/msg", body).status()).isEqualTo(202);
    assertThat(server.get("/api/v1/app/on-the-way").text("name")).isEqualTo("On the way");
    assertThat(server.post("/api/v1/app/on-the-way/msg", body).status()).isEqualTo(202);
    assertThat(server.post("/api/v1/app/app_0000/msg", body).status()).isEqualTo(404);
  }

  @Test
  void bothGenerationsOfFieldNamesAreTakenAndAnswered() {
    for (String name : List.of("eventTypes", "filterTypes")) {
      Answer made =
          server.post(
              app + "/endpoint", "{\"url\":\"https://8.8.8.8/\",\"" + name + "\":[\"known\"]}");
      assertThat(made.json().at("/eventTypes/0").asString()).isEqualTo("known");
      assertThat(made.json().at("/filterTypes/0").asString()).isEqualTo("known");
      String path = app + "/endpoint/" + made.text("id");
      assertThat(server.patch(path, "{\"" + name + "\":null}").json().path("eventTypes").isNull())
          .isTrue();
    }
    for (String name : List.of("rateLimit", "throttleRate")) {
      Answer made =
          server.post(app + "/endpoint", "{\"url\":\"https://8.8.8.8/\",\"" + name + "\":7}");
      assertThat(made.json().path("rateLimit").asInt()).isEqualTo(7);
      assertThat(made.json().path("throttleRate").asInt()).isEqualTo(7);
      Answer application = server.patch(app, "{\"" + name + "\":9}");
      assertThat(application.json().path("rateLimit").asInt()).isEqualTo(9);
      assertThat(application.json().path("throttleRate").asInt()).isEqualTo(9);
    }
  }

  @Test
  void aPatchTellsAbsentFromNull() {
    Answer made =
        server.post(
            app + "/endpoint",
            """
            {"url":"https://8.8.8.8/","description":"d","uid":"u","rateLimit":5,
             "channels":["c"],"metadata":{"k":"v"},"deliveryPolicy":{"timeoutSeconds":3}}
            """);
    String path = app + "/endpoint/" + made.text("id");
    Answer same = server.patch(path, "{}");
    for (String field :
        List.of("description", "uid", "rateLimit", "channels", "metadata", "deliveryPolicy")) {
      assertThat(same.json().path(field)).as(field).isEqualTo(made.json().path(field));
    }
    Answer unset =
        server.patch(
            path,
            """
            {"description":null,"uid":null,"rateLimit":null,"channels":null,"metadata":null,
             "deliveryPolicy":null}
            """);
    assertThat(unset.text("description")).isEmpty();
    for (String field : List.of("uid", "rateLimit", "channels", "deliveryPolicy")) {
      assertThat(unset.json().path(field).isNull()).as(field).isTrue();
    }
    assertThat(unset.json().path("metadata")).isEmpty();
  }

  @Test
  void tooManySecretsAtOnceAreRefused() {
    String endpoint =
        app
            + "/endpoint/"
            + server.post(app + "/endpoint", "{\"url\":\"https://8.8.8.8/\"}").text("id");
    for (int i = 0; i < 10; i++) {
      assertThat(server.post(endpoint + "/secret/rotate", "{}").status()).isEqualTo(204);
    }
    Answer refused = server.post(endpoint + "/secret/rotate", "{}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("too_many_secrets");
    assertThat(server.post(endpoint + "/secret/rotate", "{\"gracePeriodSeconds\":0}").status())
        .isEqualTo(204);
  }
}
