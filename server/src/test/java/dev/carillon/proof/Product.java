package dev.carillon.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The product that publishes: sets up an application and an endpoint, then makes load. */
final class Product implements AutoCloseable {
  static final String TOKEN = "proof-operator-token-0123456789";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Ledger ledger;
  private final AtomicReference<URI> server;
  private final AtomicInteger next = new AtomicInteger();
  private volatile boolean stopping;
  private List<Thread> publishers = List.of();

  Product(Ledger ledger, URI server) {
    this.ledger = ledger;
    this.server = new AtomicReference<>(server);
  }

  /** A restarted server has another port. */
  void serverIsAt(URI address) {
    server.set(address);
  }

  /** Creates an application with one endpoint; gives back the endpoint's id. */
  String setUp(String receiverUrl) {
    require(call("POST", "/api/v1/app", "{\"name\":\"Proof\",\"uid\":\"proof\"}"), 201);
    String endpoint =
        "{\"url\":\"" + receiverUrl + "\",\"deliveryPolicy\":{\"retryDelays\":[1,1,2]}}";
    JsonNode created =
        JSON.readTree(require(call("POST", "/api/v1/app/proof/endpoint", endpoint), 201));
    return created.get("id").asString();
  }

  String secretOf(String endpoint) {
    String path = "/api/v1/app/proof/endpoint/" + endpoint + "/secret";
    return JSON.readTree(require(call("GET", path, null), 200)).get("key").asString();
  }

  /** Starts publishers that go on, through kills and restarts, until {@link #finish}. */
  void publish(int threads) {
    stopping = false;
    publishers =
        IntStream.range(0, threads)
            .mapToObj(_ -> Thread.ofVirtual().name("publisher").start(this::publishOn))
            .toList();
  }

  void finish() throws InterruptedException {
    stopping = true;
    for (Thread publisher : publishers) {
      publisher.join();
    }
  }

  /** How many attempt rows each message has, read page by page through the API. */
  Map<String, Integer> attemptRows(String endpoint) {
    Map<String, Integer> rows = new HashMap<>();
    String iterator = "";
    for (boolean done = false; !done; ) {
      String path =
          "/api/v1/app/proof/attempt/endpoint/" + endpoint + "?limit=250&with_content=false";
      JsonNode page = JSON.readTree(require(call("GET", path + iterator, null), 200));
      page.get("data").forEach(row -> rows.merge(row.get("msgId").asString(), 1, Integer::sum));
      done = page.get("done").asBoolean();
      iterator = "&iterator=" + page.get("iterator").asString("");
    }
    return rows;
  }

  private void publishOn() {
    while (!stopping) {
      String event = "e-" + next.incrementAndGet();
      String body =
          "{\"eventType\":\"proof.event\",\"eventId\":\"%s\",\"payload\":{\"event\":\"%s\", \"pi\": 3.10}}"
              .formatted(event, event);
      try {
        HttpResponse<String> answer = call("POST", "/api/v1/app/proof/msg", body);
        if (answer.statusCode() == 202) {
          ledger.acknowledged(event, JSON.readTree(answer.body()).get("id").asString());
        } else if (answer.statusCode() >= 500 || answer.statusCode() == 429) {
          ledger.indeterminate(event);
        } else {
          ledger.fault("publish answered " + answer.statusCode() + ": " + answer.body());
        }
      } catch (RuntimeException cutOff) {
        ledger.indeterminate(event);
        LockSupport.parkNanos(20_000_000); // the server is down: do not spin while it starts
      }
    }
  }

  private HttpResponse<String> call(
      String method, String path, @org.jspecify.annotations.Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.get().resolve(path))
            .timeout(ANSWER_LIMIT)
            .header("authorization", "Bearer " + TOKEN)
            .header("content-type", "application/json");
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String require(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new IllegalStateException(
          answer.statusCode() + " instead of " + status + ": " + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
