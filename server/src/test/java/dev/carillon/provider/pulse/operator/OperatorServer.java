package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Access;
import dev.carillon.http.Caller;
import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpError;
import dev.carillon.http.HttpServer;
import dev.carillon.http.Request;
import dev.carillon.http.RequestObserver;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.Observed;
import dev.carillon.provider.pulse.school.Schooling;
import dev.carillon.store.sql.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operators' API over real HTTP, on a real database. */
public final class OperatorServer implements AutoCloseable {
  public static final String HERE = "token-of-here";
  public static final String ELSEWHERE = "token-of-elsewhere";
  private static final Map<String, EnvironmentId> ENVIRONMENTS =
      Map.of(HERE, Schooling.HERE, ELSEWHERE, Schooling.ELSEWHERE);

  private final List<Route> routes;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** Tokens that each see one environment. */
  private static final class TokenOperators implements Operators {
    private record Operator(EnvironmentId environment, String name) implements Caller {}

    @Override
    public Access access() {
      return request -> {
        String token = request.header("authorization").orElse("").replace("Bearer ", "");
        EnvironmentId environment = ENVIRONMENTS.get(token);
        if (environment == null) {
          throw HttpError.of(401, "authentication_failed", "No such token");
        }
        return new Operator(environment, "operator of " + environment);
      };
    }

    @Override
    public EnvironmentId environment(Request request) {
      return ((Operator) request.caller()).environment;
    }
  }

  public OperatorServer(Database database, Observed observed, List<Erasing> erasing) {
    SecureRandom random = new SecureRandom();
    routes =
        OperatorApi.routes(
            database,
            new TokenOperators(),
            new AuditTrail(InstantSource.system(), random),
            observed,
            erasing);
    try {
      server =
          HttpServer.start(
              HttpConfig.DEFAULTS.withPort(0),
              new RouteTable(routes),
              RequestObserver.NONE,
              random);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (dev.carillon.http.PortInUseException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** What was answered. */
  public record Answer(int status, String body) {
    public JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    public JsonNode at(String pointer) {
      return json().at(pointer);
    }

    /** Of a 422: each problem's place and type. */
    public List<String> problems() {
      List<String> problems = new ArrayList<>();
      for (JsonNode problem : json().path("detail")) {
        List<String> place = new ArrayList<>();
        problem.path("loc").forEach(part -> place.add(part.asString()));
        problems.add(String.join(".", place) + " " + problem.path("type").asString());
      }
      return problems;
    }
  }

  List<Route> routes() {
    return routes;
  }

  public Answer get(String path) {
    return call(HERE, "GET", path, null, "");
  }

  public Answer put(String path, String body) {
    return call(HERE, "PUT", path, body.replace('\'', '"'), "application/json");
  }

  public Answer delete(String path) {
    return call(HERE, "DELETE", path, null, "");
  }

  /** One JSON object a line. */
  public Answer lines(String method, String path, String... lines) {
    return call(
        HERE, method, path, String.join("\n", lines).replace('\'', '"'), "application/x-ndjson");
  }

  public Answer call(
      String token, String method, String path, @Nullable String body, String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + "/pulse/v1" + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + token)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
