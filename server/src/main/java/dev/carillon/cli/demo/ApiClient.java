package dev.carillon.cli.demo;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A product's view of the server: the few calls of the general API that the demonstration needs.
 */
final class ApiClient {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Web web;
  private final String token;

  /** What the server has written down of one attempt. */
  record Recorded(
      String id,
      String message,
      String endpoint,
      boolean succeeded,
      int status,
      long durationMillis,
      Instant at) {}

  ApiClient(Web web, String token) {
    this.web = web;
    this.token = token;
  }

  String createApplication(String name) throws IOException {
    return call("POST", "/api/v1/app", JSON.writeValueAsString(Map.of("name", name)))
        .path("id")
        .asString();
  }

  String createEndpoint(String application, Map<String, Object> fields) throws IOException {
    return call("POST", "/api/v1/app/" + application + "/endpoint", JSON.writeValueAsString(fields))
        .path("id")
        .asString();
  }

  /** What a consumer of the endpoint verifies with: {@code whsec_…} or {@code whpk_…}. */
  String verificationKey(String application, String endpoint) throws IOException {
    return call("GET", "/api/v1/app/" + application + "/endpoint/" + endpoint + "/secret", null)
        .path("key")
        .asString();
  }

  /**
   * The payload goes into the request as it stands, so that its bytes are the sample's.
   *
   * @return the message's id
   */
  String publish(String application, Sample sample) throws IOException {
    String type = JSON.writeValueAsString(sample.eventType());
    String body =
        sample.isJson()
            ? "{\"eventType\":" + type + ",\"payload\":" + sample.text() + "}"
            : JSON.writeValueAsString(
                Map.of(
                    "eventType",
                    sample.eventType(),
                    "payload",
                    Map.of(),
                    "transformationsParams",
                    Map.of(
                        "rawPayload",
                        sample.text(),
                        "headers",
                        Map.of("content-type", sample.contentType()))));
    return call("POST", "/api/v1/app/" + application + "/msg", body).path("id").asString();
  }

  /** All attempts to one endpoint, the oldest first. */
  List<Recorded> attempts(String application, String endpoint) throws IOException {
    String path = "/api/v1/app/" + application + "/attempt/endpoint/" + endpoint + "?limit=250";
    List<Recorded> attempts = new ArrayList<>();
    String iterator = "";
    for (boolean done = false; !done; ) {
      JsonNode page = call("GET", path + iterator, null);
      for (JsonNode item : page.path("data")) {
        attempts.add(
            new Recorded(
                item.path("id").asString(),
                item.path("msgId").asString(),
                item.path("endpointId").asString(),
                item.path("status").asInt() == 0,
                item.path("responseStatusCode").asInt(),
                item.path("responseDurationMs").asLong(),
                Instant.parse(item.path("timestamp").asString())));
      }
      done = page.path("done").asBoolean(true);
      iterator = "&iterator=" + page.path("iterator").asString("");
    }
    return attempts.reversed();
  }

  private JsonNode call(String method, String path, @Nullable String body) throws IOException {
    return web.call(method, path, "Bearer " + token, body == null ? null : Web.Body.json(body));
  }
}
