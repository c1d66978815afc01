package dev.carillon.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An operator of Pulse, and a partner, who use a real server over HTTP: a school is set up, things
 * are observed, an app asks for its webhooks.
 */
public final class PulseInstallation implements AutoCloseable {
  public static final String SCOPES =
      "https://schema.intellischool.net/scope/alerts/messages.read"
          + " https://schema.intellischool.net/scope/alerts/webhooks.write";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String operatorToken;
  private volatile URI server;

  /** An app of a partner. */
  public record App(String clientId, String secret) {}

  public PulseInstallation(URI server, String operatorToken) {
    this.server = server;
    this.operatorToken = operatorToken;
  }

  /** After a restart on another port. */
  public void serverIsAt(URI address) {
    server = address;
  }

  /** A school whose homeroom N has one student and one teacher, who is told of each absence. */
  public record School(String id, List<UUID> students, List<UUID> teachers) {}

  /** Everyone is told at once. */
  public School school(String id, int homerooms) throws IOException, InterruptedException {
    operator(
        "PUT",
        "/schools/" + id,
        "{\"name\":\"A school\",\"time_zone\":\"Australia/Sydney\",\"messages_at\":\"16:00\"}");
    List<UUID> students = new ArrayList<>();
    List<UUID> teachers = new ArrayList<>();
    StringBuilder staff = new StringBuilder();
    StringBuilder pupils = new StringBuilder();
    for (int i = 0; i < homerooms; i++) {
      UUID teacher = UUID.randomUUID();
      UUID student = UUID.randomUUID();
      teachers.add(teacher);
      students.add(student);
      staff.append(
          "{\"id\":\"%s\",\"first_name\":\"Melissa\",\"last_name\":\"Smith %d\"}\n"
              .formatted(teacher, i));
      pupils.append(
          ("{\"id\":\"%s\",\"student_id\":\"%s\",\"first_name\":\"Maximillian\",\"last_name\":"
                  + "\"Jones %d\",\"preferred_name\":\"Max\",\"homeroom\":\"H%d\","
                  + "\"year_level\":7}\n")
              .formatted(student, UUID.randomUUID(), i, i));
    }
    operatorLines("PUT", "/schools/" + id + "/staff", staff.toString());
    operatorLines("PUT", "/schools/" + id + "/students", pupils.toString());
    for (int i = 0; i < homerooms; i++) {
      operator(
          "PUT",
          "/schools/" + id + "/homerooms/H" + i,
          "{\"teacher\":\"%s\"}".formatted(teachers.get(i)));
    }
    UUID type = UUID.randomUUID();
    operator(
        "PUT",
        "/alert-types/" + type,
        "{\"label\":\"Absent from class without reason\",\"counts\":[\"absence\"],"
            + "\"observed\":\"absence\",\"takes_period\":true}");
    operator(
        "PUT",
        "/schools/" + id + "/alerts/" + UUID.randomUUID(),
        ("{\"name\":\"Absences\",\"type\":\"%s\",\"trigger\":{\"type\":\"all\"},"
                + "\"threshold_period\":\"last_30_days\",\"recipients\":"
                + "[{\"type\":\"homeroom_teacher\"}],\"frequency\":{\"type\":\"at_once\"}}")
            .formatted(type));
    return new School(id, students, teachers);
  }

  /** One line of an upload. */
  public static String absence(String id, UUID student, String day) {
    return "{\"id\":\"%s\",\"student\":\"%s\",\"kind\":\"absence\",\"day\":\"%s\",\"detail\":\"%s\"}\n"
        .formatted(id, student, day, id);
  }

  public JsonNode observe(String school, String lines) throws IOException, InterruptedException {
    return operatorLines("POST", "/schools/" + school + "/observations", lines);
  }

  /** An app that may have the school's messages. */
  public App app(String school) throws IOException, InterruptedException {
    JsonNode made =
        operator(
            "POST",
            "/apps",
            JsonMapper.shared()
                .writeValueAsString(
                    Map.of("name", "An app", "scopes", List.of(SCOPES.split(" ")))));
    App app = new App(made.path("client_id").asString(), made.path("client_secret").asString());
    grant(app, school);
    return app;
  }

  public void grant(App app, String school) throws IOException, InterruptedException {
    operator("PUT", "/apps/" + app.clientId() + "/grants/" + school, "");
  }

  public void withdrawGrant(App app, String school) throws IOException, InterruptedException {
    operator("DELETE", "/apps/" + app.clientId() + "/grants/" + school, "");
  }

  /** A new access token. */
  public String token(App app) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(server.resolve("/connect/token"))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=%s"
                            .formatted(form(app.clientId()), form(app.secret()), form(SCOPES))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return ok("POST /connect/token", answer).path("access_token").asString();
  }

  private static String form(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A new webhook's id. */
  public String webhook(String token, String url, String type)
      throws IOException, InterruptedException {
    return ok(
            "POST /v2/alerts/webhook",
            partner(
                token,
                "POST",
                "/v2/alerts/webhook",
                "{\"endpoint\":\"%s\",\"type\":\"%s\"}".formatted(url, type)))
        .path("webhook_id")
        .asString();
  }

  public HttpResponse<String> partner(String token, String method, String path, String body)
      throws IOException, InterruptedException {
    return send(token, method, path, "application/json", body);
  }

  /** Anyone may read it. */
  public String keys() throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(server.resolve("/.well-known/jwks.json")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  public JsonNode operator(String method, String path, String body)
      throws IOException, InterruptedException {
    return ok(
        method + " " + path,
        send(operatorToken, method, "/pulse/v1" + path, "application/json", body));
  }

  private JsonNode operatorLines(String method, String path, String lines)
      throws IOException, InterruptedException {
    return ok(
        method + " " + path,
        send(operatorToken, method, "/pulse/v1" + path, "application/x-ndjson", lines));
  }

  private HttpResponse<String> send(
      String token, String method, String path, String contentType, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("authorization", "Bearer " + token)
            .header("content-type", contentType)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode ok(String what, HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(what + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body().isEmpty()
        ? JsonMapper.shared().createObjectNode()
        : JsonMapper.shared().readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
