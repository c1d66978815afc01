package dev.carillon.benchmarks.server;

import dev.carillon.benchmarks.load.SamplePayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.json.JsonMapper;

/** Sets a server up through its public API, as an operator does. */
public final class Api implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int AT_ONCE = 16;
  private static final int CREATED = 201;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI server;
  private final String token;

  public Api(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /**
   * An endpoint to be.
   *
   * @param application uid of an application, which is made with its first endpoint
   */
  public record Endpoint(String application, String url) {}

  public void createEventType() {
    String body =
        JSON.writeValueAsString(
            Map.of("name", SamplePayload.EVENT_TYPE, "description", "An order was placed."));
    int status = call("POST", "/api/v1/event-type", body).statusCode();
    if (status != CREATED && status != 409) { // a conflict: an earlier run has made it
      throw new IllegalStateException("the event type was answered " + status);
    }
  }

  /**
   * Creates applications with their endpoints.
   *
   * @param byApplication the endpoints of one application each
   * @param secret that all sign with
   * @param retryDelaysSeconds empty for the server's own
   */
  public void create(
      List<List<Endpoint>> byApplication, String secret, List<Integer> retryDelaysSeconds) {
    List<Future<?>> made = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (List<Endpoint> endpoints : byApplication) {
        made.add(threads.submit(() -> createOne(endpoints, secret, retryDelaysSeconds)));
      }
      for (Future<?> one : made) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new IllegalStateException("setting up failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private void createOne(
      List<Endpoint> endpoints, String secret, List<Integer> retryDelaysSeconds) {
    String uid = endpoints.getFirst().application();
    require(call("POST", "/api/v1/app", JSON.writeValueAsString(Map.of("name", uid, "uid", uid))));
    for (Endpoint endpoint : endpoints) {
      Map<String, Object> fields = new java.util.HashMap<>();
      fields.put("url", endpoint.url());
      fields.put("secret", secret);
      fields.put("filterTypes", List.of(SamplePayload.EVENT_TYPE));
      if (!retryDelaysSeconds.isEmpty()) {
        fields.put("deliveryPolicy", Map.of("retryDelays", retryDelaysSeconds));
      }
      require(call("POST", "/api/v1/app/" + uid + "/endpoint", JSON.writeValueAsString(fields)));
    }
  }

  /** {@code /metrics} as it is served. */
  public String metrics() {
    return call("GET", "/metrics", "").body();
  }

  private static void require(HttpResponse<String> answer) {
    if (answer.statusCode() != CREATED) {
      throw new IllegalStateException(
          "%s was answered %d: %s"
              .formatted(answer.request().uri(), answer.statusCode(), answer.body()));
    }
  }

  private HttpResponse<String> call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(PATIENCE)
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
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
