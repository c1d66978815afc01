package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpServer;
import dev.carillon.http.RequestObserver;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.IdSource;
import dev.carillon.provider.Dialect;
import dev.carillon.provider.Host;
import dev.carillon.provider.TestDatabase;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.provider.pulse.school.Schooling;
import dev.carillon.signing.JwsAlgorithm;
import dev.carillon.signing.MasterKey;
import dev.carillon.signing.SecretBox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The partners' part of Pulse over real HTTP and a real database, the rest in memory. */
final class PartnerServer implements AutoCloseable {
  static final PulseConfig ES256 = with(JwsAlgorithm.ES256);

  final MovableTime time;
  final ServerParts parts;
  final Partner partner;
  final TestDatabase database;
  final List<Route> routes = new ArrayList<>();
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable String url;

  /** A registered app and what it may show. */
  record Registered(String clientId, String secret, ApplicationKey application) {
    String basic() {
      return PartnerServer.basic(clientId, secret);
    }
  }

  /** What came back. */
  record Answer(int status, String body, HttpResponse<String> whole) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    String header(String name) {
      return whole.headers().firstValue(name).orElse("");
    }
  }

  PartnerServer(PulseConfig config, TestDatabase database, SecretBox box, MovableTime time)
      throws Exception {
    this.database = database;
    this.time = time;
    SecureRandom random = new SecureRandom();
    IdSource ids = new IdSource(time, random);
    parts = new ServerParts(ids, time);
    Host host =
        new Host(
            _ -> List.of(),
            new Host.Books(parts.applications, parts.endpoints, parts.messages),
            parts.fetching,
            new ServerParts.Everybody(),
            box,
            new Host.Sources(ids, time, random),
            this::url);
    partner = new Partner(config, database, host, KeyTimes.DEFAULTS, time::nanos);
    routes.addAll(partner.routes());
    routes.addAll(partner.operatorRoutes());
    server =
        HttpServer.start(
            HttpConfig.DEFAULTS.withPort(0),
            new RouteTable(routes, partner.groups()),
            RequestObserver.NONE,
            random);
    url = server.address();
  }

  static PartnerServer start(PulseConfig config, Path folder) throws Exception {
    return new PartnerServer(
        config, Dialect.SQLITE.open(PulseSchema.SCHEMA, folder), box(), new MovableTime());
  }

  static SecretBox box() {
    SecureRandom random = new SecureRandom();
    return new SecretBox(List.of(MasterKey.parse(MasterKey.generateText(random))), random);
  }

  static PulseConfig with(JwsAlgorithm algorithm) {
    return new PulseConfig(
        null,
        new PulseConfig.Signing(algorithm, PulseConfig.Claims.FLAT, Duration.ofDays(90)),
        PulseConfig.Tokens.DEFAULTS,
        PulseConfig.Place.DEFAULTS);
  }

  String url() {
    return Optional.ofNullable(url).orElse("http://not-yet");
  }

  String issuer() {
    return url() + "/auth";
  }

  static String basic(String name, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  Answer send(String method, String path, @Nullable String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body(), answer);
  }

  Answer operator(String method, String path, @Nullable String body) throws Exception {
    return operator(ServerParts.Everybody.HERE, method, path, body);
  }

  Answer operator(String token, String method, String path, @Nullable String body)
      throws Exception {
    return send(
        method,
        "/pulse/v1" + path,
        body,
        "authorization",
        "Bearer " + token,
        "content-type",
        "application/json");
  }

  /** An app with both scopes. */
  Registered register(String... more) throws Exception {
    String fields = more.length == 0 ? "" : "," + String.join(",", more);
    Answer made =
        operator(
            "POST",
            "/apps",
            "{\"name\":\"an app\",\"scopes\":[\"%s\",\"%s\"]%s}"
                .formatted(Scopes.MESSAGES_READ, Scopes.WEBHOOKS_WRITE, fields));
    if (made.status() != 201) {
      throw new AssertionError(made.status() + made.body());
    }
    String clientId = made.json().path("client_id").asString();
    return new Registered(
        clientId,
        made.json().path("client_secret").asString(),
        parts.applications.find(Schooling.HERE, clientId).orElseThrow().key());
  }

  void school(SchoolKey school) {
    database.write(session -> {
      SchoolRows.insert(session, Schooling.school(school));
      return true;
    });
  }

  /** A message of a school as the composer leaves it; returns its id. */
  String composed(SchoolKey school) {
    String id = AccessTokens.uuid(new SecureRandom()).toString();
    database.execute(
        """
        insert into pulse_message (environment_id, id, school_id, recipient_id, transaction_id,
          queued, fetched, sent, state, composed_at)
        values ('%s', '%s', '%s', null, 'qxgfr4SpTtexbDVUxppHJw', 1, 1, 1, 'composed', %d)
        """
            .formatted(school.environment(), id, school.school(), time.instant().toEpochMilli()));
    return id;
  }

  void grant(Registered app, SchoolKey school) throws Exception {
    Answer granted =
        operator("PUT", "/apps/" + app.clientId() + "/grants/" + school.school(), null);
    if (granted.status() / 100 != 2) {
      throw new AssertionError(granted.status() + granted.body());
    }
  }

  Answer form(String path, String form, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "content-type";
    all[1] = "application/x-www-form-urlencoded";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return send("POST", path, form, all);
  }

  /** A good access token. */
  String token(Registered app) throws Exception {
    Answer answer =
        form("/connect/token", "grant_type=client_credentials", "authorization", app.basic());
    if (answer.status() != 200) {
      throw new AssertionError(answer.status() + answer.body());
    }
    return answer.json().path("access_token").asString();
  }

  /** A request of an app's below {@code /v2/alerts}. */
  Answer alerts(String token, String method, String path, @Nullable String body) throws Exception {
    return body == null
        ? send(method, "/v2/alerts" + path, null, "authorization", "Bearer " + token)
        : send(
            method,
            "/v2/alerts" + path,
            body,
            "authorization",
            "Bearer " + token,
            "content-type",
            "application/json");
  }

  @Override
  public void close() {
    client.close();
    server.close();
    database.close();
  }
}
