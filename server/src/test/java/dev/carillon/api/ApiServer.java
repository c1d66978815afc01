package dev.carillon.api;

import com.svix.Svix;
import com.svix.SvixOptions;
import dev.carillon.egress.AddressRange;
import dev.carillon.egress.EgressConfig;
import dev.carillon.egress.HttpEgress;
import dev.carillon.engine.Engine;
import dev.carillon.engine.EngineConfig;
import dev.carillon.engine.Signals;
import dev.carillon.engine.TimeAndChance;
import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpServer;
import dev.carillon.http.RequestObserver;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.IdSource;
import dev.carillon.model.Token;
import dev.carillon.provider.GeneralContract;
import dev.carillon.signing.ApiToken;
import dev.carillon.signing.KeyRing;
import dev.carillon.signing.MasterKey;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The API over real HTTP, with a real engine behind it and a real store under it. */
final class ApiServer implements AutoCloseable {
  /** Another product's world in the same store. */
  static final EnvironmentId ELSEWHERE = new EnvironmentId("env_elsewhere");

  private final SecureRandom random = new SecureRandom();
  private final InstantSource time = InstantSource.system();
  private final IdSource ids = new IdSource(time, random);
  private final Store store;
  private final HttpEgress egress;
  private final Engine engine;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Route> routes;
  private volatile Publisher publisher;
  private final Queue<String> schemaAlarms = new ConcurrentLinkedQueue<>();

  /** Sees everything in the default environment. */
  final String operator;

  /** Sees everything in {@link #ELSEWHERE}. */
  final String foreigner;

  private ApiServer(Store store, ApiConfig config) throws Exception {
    this.store = store;
    SecretBox box =
        new SecretBox(List.of(MasterKey.parse(MasterKey.generateText(random))), new SecureRandom());
    egress =
        new HttpEgress(EgressConfig.DEFAULTS.withAllow(List.of(AddressRange.parse("127.0.0.0/8"))));
    engine =
        new Engine(
            EngineConfig.DEFAULTS,
            new Engine.Parts(
                "test",
                store,
                egress,
                Map.of("general", new GeneralContract("test")),
                new KeyRing(box)::signingKey,
                new TimeAndChance(time, System::nanoTime, ids, random),
                Signals.NONE));
    engine.start();
    publisher = engine::publish;
    Outside outside =
        new Outside(
            (application, messages, claim) -> publisher.publish(application, messages, claim),
            egress::check,
            engine::wake,
            () -> Set.of("pulse", "xporter"),
            (application, eventType) -> schemaAlarms.add(eventType),
            this::url);
    routes = Api.routes(config, store, outside, box, new Api.Sources(ids, time, random));
    server =
        HttpServer.start(
            HttpConfig.DEFAULTS.withPort(0), new RouteTable(routes), RequestObserver.NONE, random);
    operator = token(store.catalog().defaultEnvironment(), null, null);
    foreigner = token(ELSEWHERE, null, null);
  }

  static ApiServer start(Path folder) throws Exception {
    return start(folder, ApiConfig.DEFAULTS);
  }

  static ApiServer start(Path folder, ApiConfig config) throws Exception {
    InstantSource time = InstantSource.system();
    return new ApiServer(
        new SqlStore(
            SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)),
            CatalogLimits.DEFAULTS,
            new IdSource(time, new SecureRandom()),
            time),
        config);
  }

  /** Gives publishes to another than the engine; null for the engine again. */
  void publishThrough(@Nullable Publisher other) {
    publisher = other == null ? engine() : other;
  }

  Publisher engine() {
    return engine::publish;
  }

  List<Route> routes() {
    return routes;
  }

  Store store() {
    return store;
  }

  /** Event types of payloads that were accepted although they did not match. */
  Queue<String> schemaAlarms() {
    return schemaAlarms;
  }

  String url() {
    return server.address();
  }

  /** The official client. */
  Svix svix() {
    return svix(operator);
  }

  Svix svix(String token) {
    SvixOptions options = new SvixOptions();
    options.setServerUrl(url());
    return new Svix(token, options);
  }

  String applicationToken(String applicationId) {
    return token(store.catalog().defaultEnvironment(), new ApplicationId(applicationId), null);
  }

  /**
   * @param lifetime null for ever
   */
  String token(
      EnvironmentId environment, @Nullable ApplicationId application, @Nullable Duration lifetime) {
    String token = ApiToken.generate(random);
    store
        .catalog()
        .insert(
            new Token(
                ids.token(),
                environment,
                application,
                "test",
                ApiToken.hash(token),
                time.instant(),
                lifetime == null ? null : time.instant().plus(lifetime)));
    return token;
  }

  Answer get(String path) {
    return call(operator, "GET", path, null);
  }

  Answer post(String path, String body, String... headers) {
    return call(operator, "POST", path, body, headers);
  }

  Answer put(String path, String body) {
    return call(operator, "PUT", path, body);
  }

  Answer patch(String path, String body) {
    return call(operator, "PATCH", path, body);
  }

  Answer delete(String path) {
    return call(operator, "DELETE", path, null);
  }

  /**
   * @param token null for no Authorization header
   * @param headers names and values by turns
   */
  Answer call(
      @Nullable String token,
      String method,
      String path,
      @Nullable String body,
      String... headers) {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(30))
            // A refused body is then not sent: this client cannot read an answer while it writes.
            .expectContinue(publisher.contentLength() > ApiConfig.DEFAULTS.maxBodyBytes())
            .method(method, publisher);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.setHeader("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** A new application's id. */
  String application() {
    return post("/api/v1/app", "{\"name\":\"Oak School\"}").text("id");
  }

  @Override
  public void close() throws IOException {
    server.close();
    engine.close();
    egress.close();
    store.close();
    client.close();
  }
}
