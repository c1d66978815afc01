package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Access;
import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpServer;
import dev.carillon.http.Request;
import dev.carillon.http.RequestObserver;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Message;
import dev.carillon.model.State;
import dev.carillon.provider.BothDialects;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.operator.MessageApi;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.store.sql.Schema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What operators see of messages, over HTTP. */
class MessageApiTest extends BothDialects {
  private final HttpClient client = HttpClient.newHttpClient();
  private EnvironmentId caller = Samples.ENVIRONMENT;
  private Teaching north;
  private List<Route> routes;
  private HttpServer http;

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  @BeforeEach
  void start() throws Exception {
    north = new Teaching(database);
    Operators operators =
        new Operators() {
          @Override
          public Access access() {
            return Access.OPEN;
          }

          @Override
          public EnvironmentId environment(Request request) {
            return caller;
          }
        };
    SecureRandom random = new SecureRandom();
    routes =
        MessageApi.routes(
            database, operators, new AuditTrail(InstantSource.system(), random), north.server);
    http =
        HttpServer.start(
            HttpConfig.DEFAULTS.withPort(0), new RouteTable(routes), RequestObserver.NONE, random);
    north.openSchool();
    north.staff("Anna", "Ben", "Carla");
    north.student("Max", null, 7);
    north.alert(
        "A",
        Teaching.named("Anna"),
        Teaching.named("Ben"),
        Teaching.named("Carla"),
        new Recipient.HomeroomTeacher());
    north.server.grant(Teaching.SCHOOL, FakeServer.FIRST);
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(http.address() + "/pulse/v1" + path))
            .timeout(Duration.ofSeconds(30))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode found(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private void oneDay() {
    north.absent("Max");
    north.later(Duration.ofDays(1));
    north.composer().runOnce();
    // Under way for as long as the test goes on.
    for (Message message : north.server.of(FakeServer.FIRST)) {
      north.server.deliver(message, null, north.now.plus(Duration.ofDays(9)), State.RETRYING);
    }
  }

  @Test
  void aMessageIsShownWithWhatBecameOfItsCopies() throws Exception {
    oneDay();
    Message copy = north.server.of(FakeServer.FIRST).getFirst();
    north.server.deliver(copy, null, north.now.plusSeconds(10), State.RETRYING);

    JsonNode message = found("/messages/" + copy.eventId());

    assertThat(message.get("state").asString()).isEqualTo("accepted");
    assertThat(message.get("school").asString()).isEqualTo("north");
    assertThat(message.get("queued_alert_count").asInt()).isEqualTo(1);
    assertThat(message.get("sent_alert_count").asInt()).isEqualTo(1);
    assertThat(message.get("transaction_id").asString()).hasSize(22);
    assertThat(message.at("/copies/0/application").asString()).isEqualTo("app_1");
    assertThat(message.at("/copies/0/message").asString()).isEqualTo(copy.id().value());
    assertThat(message.at("/copies/0/deliveries/0/state").asString()).isEqualTo("retrying");
    assertThat(message.at("/copies/0/deliveries/0/next_attempt_at").asString()).isNotEmpty();

    caller = new EnvironmentId("env_2");
    assertThat(get("/messages/" + copy.eventId()).statusCode()).isEqualTo(404);
    assertThat(found("/messages").get("data")).isEmpty();
    assertThat(get("/schools/north/raised-alerts").statusCode()).isEqualTo(404);
  }

  @Test
  void listsAreFilteredAndPaged() throws Exception {
    oneDay();
    north.server.grants.clear();
    oneDay();

    List<String> ids = new ArrayList<>();
    String next = "/messages?limit=4";
    for (int page = 0; page < 2; page++) {
      JsonNode answer = found(next);
      answer.get("data").forEach(message -> ids.add(message.get("id").asString()));
      assertThat(answer.get("done").asBoolean()).isEqualTo(page == 1);
      next = "/messages?limit=4&iterator=" + answer.get("iterator").asString();
    }
    assertThat(ids).hasSize(6).doesNotHaveDuplicates();
    List<String> oldestFirst = new ArrayList<>();
    found("/messages?order=ascending")
        .get("data")
        .forEach(message -> oldestFirst.add(message.get("id").asString()));
    assertThat(oldestFirst).isEqualTo(ids.reversed());

    assertThat(found("/messages?school=north&state=unsent").get("data")).hasSize(3);
    assertThat(found("/messages?school=south").get("data")).isEmpty();
    assertThat(
            found("/messages?school=north&state=accepted&recipient=" + Teaching.id("Ben"))
                .at("/data/0/recipient")
                .asString())
        .isEqualTo(Teaching.id("Ben").toString());
    for (String wrong :
        List.of(
            "/messages?state=lost",
            "/messages?iterator=x",
            "/messages?recipient=" + Teaching.id("Ben"),
            "/messages?school=north&recipient=Ben",
            "/schools/north/raised-alerts?state=lost")) {
      assertThat(get(wrong).statusCode()).as(wrong).isEqualTo(422);
    }
    assertThat(get("/messages/none").statusCode()).isEqualTo(404);
  }

  @Test
  void whatWasRaisedSaysWhyNobodyWasTold() throws Exception {
    oneDay();
    north.server.grants.clear();
    oneDay();

    JsonNode unsent = found("/schools/north/raised-alerts?state=unsent").get("data");
    assertThat(unsent).hasSize(1);
    assertThat(unsent.at("/0/reason").asString()).isEqualTo("no_grant");
    JsonNode sent = found("/schools/north/raised-alerts?state=sent").get("data");
    assertThat(sent).hasSize(1);
    assertThat(sent.at("/0/student").asString()).isEqualTo(Teaching.id("Max").toString());
    assertThat(sent.at("/0/untold").toString())
        .isEqualTo(
            "[{\"recipient\":\"homeroom_teacher\",\"person\":null,\"reason\":\"no_homeroom\"}]");
    assertThat(found("/schools/north/raised-alerts").get("data")).hasSize(2);
  }

  @Test
  void theFileDescribesWhatIsServed() {
    Map<String, String> served = new TreeMap<>();
    for (Route route : routes) {
      served.put(route.method() + " " + route.path(), route.name());
    }
    Map<String, String> described = new TreeMap<>();
    for (var path :
        new YAMLMapper()
            .readTree(Path.of("../api/openapi.yaml").toFile())
            .path("paths")
            .properties()) {
      for (var operation : path.getValue().properties()) {
        if (operation.getValue().path("tags").path(0).asString("").equals("Pulse messages")) {
          described.put(
              operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
              operation.getValue().path("operationId").asString());
        }
      }
    }
    assertThat(described).isEqualTo(served).hasSize(3);
  }
}
