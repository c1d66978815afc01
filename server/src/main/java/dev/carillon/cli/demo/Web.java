package dev.carillon.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls to the server, each answered with JSON. */
final class Web implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI base;

  /** What is sent along. */
  record Body(String contentType, String text) {
    static Body json(String text) {
      return new Body("application/json", text);
    }
  }

  Web(URI base) {
    this.base = base;
  }

  URI at(String path) {
    return base.resolve(path);
  }

  /**
   * @param authorization the header's value
   * @throws IOException for an answer other than 2xx: says what the server said
   */
  JsonNode call(String method, String path, String authorization, @Nullable Body body)
      throws IOException {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.text(), StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(at(path))
            .timeout(PATIENCE)
            .header("authorization", authorization)
            .header("content-type", body == null ? "application/json" : body.contentType())
            .method(method, publisher)
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "%s %s was answered %d: %s"
                .formatted(
                    method,
                    path,
                    response.statusCode(),
                    new String(response.body(), StandardCharsets.UTF_8)));
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
