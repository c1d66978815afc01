package dev.carillon.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pulse's operators and one partner of theirs, as they call a server. For many threads. */
public final class PulseApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String NDJSON = "application/x-ndjson";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI server;
  private final String operator;

  public PulseApi(URI server, String token) {
    this.server = server;
    this.operator = "Bearer " + token;
  }

  public void put(String path, Map<String, Object> fields) {
    call("PUT", path, operator, "application/json", JSON.writeValueAsString(fields));
  }

  /** Staff or students of a school, one object a line. */
  public void putMany(String path, List<Map<String, Object>> objects) {
    requireNoneRefused(call("PUT", path, operator, NDJSON, lines(objects)));
  }

  /** What {@link #putMany} and {@link #upload} send. */
  public static String lines(List<Map<String, Object>> objects) {
    StringBuilder lines = new StringBuilder(256 * objects.size());
    objects.forEach(object -> lines.append(JSON.writeValueAsString(object)).append('\n'));
    return lines.toString();
  }

  /** Observations of a school, one object a line. */
  public void upload(String school, String lines) {
    requireNoneRefused(
        call("POST", "/pulse/v1/schools/" + school + "/observations", operator, NDJSON, lines));
  }

  private static void requireNoneRefused(JsonNode answer) {
    if (!answer.path("refused").isEmpty()) {
      throw new IllegalStateException("refused: " + answer.path("refused").path(0));
    }
  }

  /** Lets an app in that gets the full messages of these schools at an address. */
  public void letAppIn(List<String> schools, String url) {
    List<String> scopes =
        List.of(
            "https://schema.intellischool.net/scope/alerts/messages.read",
            "https://schema.intellischool.net/scope/alerts/webhooks.write");
    JsonNode app =
        call(
            "POST",
            "/pulse/v1/apps",
            operator,
            "application/json",
            JSON.writeValueAsString(Map.of("name", "benchmark", "scopes", scopes)));
    String client = app.path("client_id").asString();
    schools.forEach(school -> put("/pulse/v1/apps/" + client + "/grants/" + school, Map.of()));
    String credentials = client + ":" + app.path("client_secret").asString();
    JsonNode token =
        call(
            "POST",
            "/connect/token",
            "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)),
            "application/x-www-form-urlencoded",
            "grant_type=client_credentials");
    call(
        "POST",
        "/v2/alerts/webhook",
        "Bearer " + token.path("access_token").asString(),
        "application/json",
        JSON.writeValueAsString(Map.of("endpoint", url, "type", "full-payload")));
  }

  /** The same for the same words, on every run. */
  public static String id(String words) {
    return UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private JsonNode call(
      String method, String path, String authorization, String contentType, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(PATIENCE)
            .header("authorization", authorization)
            .header("content-type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            "%s %s was answered %d: %s"
                .formatted(method, path, answer.statusCode(), answer.body()));
      }
      return JSON.readTree(answer.body());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
