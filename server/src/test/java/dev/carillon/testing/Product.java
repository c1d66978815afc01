package dev.carillon.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A product that uses the server: its few calls of the API, over HTTP. */
public final class Product implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String token;

  public Product(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  public HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  public JsonNode call(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(method, path, body);
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  /** A new application's id. */
  public String application() throws IOException, InterruptedException {
    return call("POST", "/api/v1/app", "{\"name\":\"a school\"}").path("id").asString();
  }

  /** A new endpoint's id. */
  public String endpoint(String application, String url) throws IOException, InterruptedException {
    return call("POST", "/api/v1/app/" + application + "/endpoint", "{\"url\":\"" + url + "\"}")
        .path("id")
        .asString();
  }

  /** A new message's id. */
  public String publish(String application, String payload)
      throws IOException, InterruptedException {
    return call(
            "POST",
            "/api/v1/app/" + application + "/msg",
            "{\"eventType\":\"some.event\",\"payload\":" + payload + "}")
        .path("id")
        .asString();
  }

  @Override
  public void close() {
    http.close();
  }
}
