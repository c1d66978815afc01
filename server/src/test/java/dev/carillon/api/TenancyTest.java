package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Route;
import dev.carillon.testing.Eventually;
import dev.carillon.testing.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may see what: a matrix of every route with whoever must not get through. A route that no row
 * of {@link #BODIES} names fails the build.
 */
class TenancyTest {
  /** A good body for each route: what refuses the request must not be its body. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("v1.application.list", ""),
          Map.entry("v1.application.create", "{\"name\":\"n\"}"),
          Map.entry("v1.application.get", ""),
          Map.entry("v1.application.update", "{\"name\":\"stolen\"}"),
          Map.entry("v1.application.patch", "{\"name\":\"stolen\"}"),
          Map.entry("v1.application.delete", ""),
          Map.entry("v1.endpoint.list", ""),
          Map.entry("v1.endpoint.create", "{\"url\":\"https://198.51.101.1/\"}"),
          Map.entry("v1.endpoint.get", ""),
          Map.entry("v1.endpoint.update", "{\"url\":\"https://198.51.101.1/\"}"),
          Map.entry("v1.endpoint.patch", "{\"description\":\"stolen\"}"),
          Map.entry("v1.endpoint.delete", ""),
          Map.entry("v1.endpoint.get-secret", ""),
          Map.entry("v1.endpoint.rotate-secret", "{}"),
          Map.entry("v1.endpoint.get-headers", ""),
          Map.entry("v1.endpoint.update-headers", "{\"headers\":{\"x-a\":\"b\"}}"),
          Map.entry("v1.endpoint.patch-headers", "{\"headers\":{\"x-a\":\"b\"}}"),
          Map.entry("v1.event-type.list", ""),
          Map.entry("v1.event-type.create", "{\"name\":\"n\",\"description\":\"\"}"),
          Map.entry("v1.event-type.get", ""),
          Map.entry("v1.event-type.update", "{\"description\":\"stolen\"}"),
          Map.entry("v1.event-type.patch", "{\"description\":\"stolen\"}"),
          Map.entry("v1.event-type.delete", ""),
          Map.entry("v1.message.list", ""),
          Map.entry("v1.message.create", "{\"eventType\":\"a\",\"payload\":{}}"),
          Map.entry("v1.message.create-batch", "[{\"eventType\":\"a\",\"payload\":{}}]"),
          Map.entry("v1.message.get", ""),
          Map.entry("v1.message-attempt.list-by-endpoint", ""),
          Map.entry("v1.message-attempt.list-by-msg", ""),
          Map.entry("v1.message-attempt.get", ""),
          Map.entry("v1.message-attempt.resend", ""),
          Map.entry("v1.authentication.app-portal-access", "{}"),
          Map.entry("v1.authentication.logout", ""),
          Map.entry("v1.health.get", ""),
          Map.entry("v1.health.ping", ""));

  private static final Set<String> OPEN = Set.of("v1.health.get", "v1.health.ping");

  /** What only an operator may do. */
  private static final Set<String> OPERATORS =
      Set.of(
          "v1.application.list",
          "v1.application.create",
          "v1.application.update",
          "v1.application.patch",
          "v1.application.delete",
          "v1.event-type.create",
          "v1.event-type.update",
          "v1.event-type.patch",
          "v1.event-type.delete",
          "v1.message.create",
          "v1.message.create-batch",
          "v1.authentication.app-portal-access");

  @TempDir static Path folder;
  private static ApiServer server;
  private static Receiver receiver;

  /** Path parameters of a tenant with everything in it. */
  private static Map<String, String> mine;

  /** And of its neighbour in the same environment. */
  private static Map<String, String> neighbours;

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
    receiver = new Receiver();
    server.post("/api/v1/event-type", "{\"name\":\"invoice.paid\",\"description\":\"\"}");
    mine = tenant();
    neighbours = tenant();
  }

  @AfterAll
  static void stop() throws Exception {
    receiver.close();
    server.close();
  }

  /** An application with an endpoint, a message and an attempt. */
  private static Map<String, String> tenant() throws InterruptedException {
    String application = server.application();
    String app = "/api/v1/app/" + application;
    String endpoint =
        server.post(app + "/endpoint", "{\"url\":\"" + receiver.url() + "\"}").text("id");
    String message =
        server.post(app + "/msg", "{\"eventType\":\"invoice.paid\",\"payload\":{}}").text("id");
    receiver.next();
    String attempt =
        Eventually.get(
                () -> server.get(app + "/attempt/msg/" + message).json().path("data"),
                data -> !data.isEmpty())
            .get(0)
            .path("id")
            .asString();
    return Map.of(
        "app_id", application,
        "endpoint_id", endpoint,
        "msg_id", message,
        "attempt_id", attempt,
        "event_type_name", "invoice.paid");
  }

  @Test
  void everyRouteHasARow() {
    Set<String> served = new TreeSet<>();
    server.routes().forEach(route -> served.add(route.name()));
    assertThat(new TreeSet<>(BODIES.keySet())).isEqualTo(served);
  }

  @Test
  void theTenantItselfIsLetIn() {
    String token = server.applicationToken(path("{app_id}", mine));
    for (Route route : server.routes()) {
      boolean reads = route.method().equals("GET");
      if (reads && !OPERATORS.contains(route.name())) {
        assertThat(call(token, route, mine).status()).as(route.name()).isIn(200, 204);
      }
    }
  }

  @Test
  void nobodyGetsInWithoutAToken() {
    String expired =
        server.token(server.store().catalog().defaultEnvironment(), null, Duration.ofSeconds(-1));
    List<String> through = new ArrayList<>();
    for (Route route : server.routes()) {
      for (String token : List.of("", "crl_wrong", "nonsense-nonsense", expired)) {
        Answer answer = call(token, route, mine);
        int wanted = OPEN.contains(route.name()) ? 204 : 401;
        if (answer.status() != wanted) {
          through.add(route.name() + " with '" + token + "': " + answer.status());
        } else if (wanted == 401 && !answer.text("code").equals("authentication_failed")) {
          through.add(route.name() + ": " + answer.body());
        }
      }
    }
    assertThat(through).isEmpty();
  }

  @Test
  void theTokenIsTakenFromTheHeaderAlone() {
    String path = "/api/v1/app?token=" + server.operator + "&access_token=" + server.operator;
    assertThat(server.call(null, "GET", path, null).status()).isEqualTo(401);
    assertThat(
            server
                .call(null, "GET", "/api/v1/app", null, "Cookie", "token=" + server.operator)
                .status())
        .isEqualTo(401);
    assertThat(
            server
                .call(null, "GET", "/api/v1/app", null, "Authorization", "Basic " + server.operator)
                .status())
        .isEqualTo(401);
  }

  @Test
  void toAForeignEnvironmentNothingIsThere() {
    List<String> through = new ArrayList<>();
    for (Route route : server.routes()) {
      // Names of event types are each environment's own: a PUT makes one there.
      if (!route.path().contains("{") || route.name().equals("v1.event-type.update")) {
        continue;
      }
      int status = call(server.foreigner, route, mine).status();
      if (status != 404) {
        through.add(route.name() + ": " + status);
      }
    }
    assertThat(through).isEmpty();
    assertUntouched();
  }

  @Test
  void toANeighboursTokenNothingIsThere() {
    String token = server.applicationToken(path("{app_id}", neighbours));
    List<String> through = new ArrayList<>();
    for (Route route : server.routes()) {
      if (!route.path().contains("{app_id}")) {
        continue;
      }
      int status = call(token, route, mine).status();
      if (status != (OPERATORS.contains(route.name()) ? 403 : 404)) {
        through.add(route.name() + ": " + status);
      }
    }
    assertThat(through).isEmpty();
    assertUntouched();
  }

  @Test
  void anIdOfANeighbourIsNotFoundUnderOnesOwnApplication() {
    List<String> through = new ArrayList<>();
    for (Route route : server.routes()) {
      for (String part : List.of("endpoint_id", "msg_id", "attempt_id")) {
        if (!route.path().contains("{" + part + "}")) {
          continue;
        }
        Map<String, String> mixed = new java.util.HashMap<>(neighbours);
        mixed.put(part, path("{" + part + "}", mine));
        int status = call(server.operator, route, mixed).status();
        if (status != 404) {
          through.add(route.name() + " with a foreign " + part + ": " + status);
        }
      }
    }
    assertThat(through).isEmpty();
    assertUntouched();
  }

  @Test
  void whatNobodyHasIsNotFoundEither() {
    Map<String, String> nobodys =
        Map.of(
            "app_id", "app_01JDC8Z4T0000Q9V7C5N2M8K3R",
            "endpoint_id", "ep_01JDC8Z4T0000Q9V7C5N2M8K3R",
            "msg_id", "msg_01JDC8Z4T0000Q9V7C5N2M8K3R",
            "attempt_id", "atmpt_01JDC8Z4T0000Q9V7C5N2M8K3R",
            "event_type_name", "nobody.knows");
    for (Route route : server.routes()) {
      if (route.path().contains("{") && !route.name().equals("v1.event-type.update")) {
        Answer answer = call(server.operator, route, nobodys);
        assertThat(answer.status()).as(route.name()).isEqualTo(404);
        assertThat(answer.text("code")).isEqualTo("not_found");
      }
    }
  }

  @Test
  void whatCannotBeAnIdIsNotFound() {
    for (String odd : List.of("%00", "a%20b", "%F0%9F%94%94", "%27%20or%201=1", "x".repeat(300))) {
      assertThat(server.get("/api/v1/app/" + odd).status()).as(odd).isIn(400, 404);
      assertThat(server.get("/api/v1/app/" + path("{app_id}", mine) + "/msg/" + odd).status())
          .as(odd)
          .isIn(400, 404);
    }
  }

  private static void assertUntouched() {
    String app = "/api/v1/app/" + path("{app_id}", mine);
    assertThat(server.get(app).text("name")).isEqualTo("Oak School");
    Answer endpoint = server.get(app + "/endpoint/" + path("{endpoint_id}", mine));
    assertThat(endpoint.status()).isEqualTo(200);
    assertThat(endpoint.text("description")).isEmpty();
    assertThat(server.get("/api/v1/event-type/invoice.paid").text("description")).isEmpty();
  }

  private static Answer call(String token, Route route, Map<String, String> ids) {
    String body = BODIES.getOrDefault(route.name(), "");
    return server.call(
        token.isEmpty() ? null : token,
        route.method(),
        path(route.path(), ids),
        body.isEmpty() ? null : body);
  }

  private static String path(String template, Map<String, String> ids) {
    String path = template;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      path = path.replace("{" + id.getKey() + "}", id.getValue());
    }
    return path;
  }
}
