package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.app.StartupException.Kind;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.testing.Eventually;
import dev.carillon.testing.Product;
import dev.carillon.testing.Receiver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real server in this process: how it starts, what it then does, how it refuses to start. */
class CarillonTest {
  private static final String TOKEN = "an-operator-of-tests";

  @TempDir private Path place = Path.of("");

  private final Map<String, String> settings = new HashMap<>();

  enum Backend {
    SQLITE,
    POSTGRES;

    void use(Map<String, String> settings) {
      if (this == POSTGRES) {
        settings.put("database.url", TestPostgres.freshDatabase());
        settings.put("database.connections", "4");
      }
    }
  }

  private Configuration configuration(String folder) throws StartupException {
    settings.putIfAbsent("port", "0");
    settings.putIfAbsent("egress.allow", "127.0.0.0/8");
    settings.put("data", place.resolve(folder).toString());
    return Configuration.of(settings, Map.of(), null);
  }

  private Carillon start() throws StartupException {
    return start("data");
  }

  private Carillon start(String folder) throws StartupException {
    settings.putIfAbsent("admin-token", TOKEN);
    return Carillon.start(configuration(folder));
  }

  private StartupException refusal(String folder) {
    StartupException refused =
        catchThrowableOfType(StartupException.class, () -> start(folder).close());
    assertThat(refused).isNotNull();
    return refused;
  }

  private static HttpResponse<String> open(Carillon carillon, String path) throws Exception {
    try (Product anyone = new Product(carillon.managementUrl(), "none")) {
      return anyone.send("GET", path, "");
    }
  }

  @AfterEach
  void nothingSpeaksOfADefaultFolder() {
    assertThat(Path.of("data")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aPublishedEventIsDeliveredAndCounted(Backend backend) throws Exception {
    backend.use(settings);
    try (Carillon carillon = start();
        Receiver receiver = new Receiver();
        Product product = new Product(carillon.url(), TOKEN)) {
      String application = product.application();
      product.endpoint(application, receiver.url("/hook"));

      String message = product.publish(application, "{\"a\": 1.0}");

      Receiver.Received received = receiver.next();
      assertThat(received.id()).isEqualTo(message);
      assertThat(received.body()).isEqualTo("{\"a\": 1.0}");
      assertThat(received.signature()).startsWith("v1,");
      assertThat(open(carillon, "/metrics").body())
          .contains("carillon_messages_accepted_total 1.0");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatWasAcceptedBeforeAStopIsThereAfterTheNextStart(Backend backend) throws Exception {
    backend.use(settings);
    String application;
    String message;
    try (Carillon carillon = start();
        Product product = new Product(carillon.url(), TOKEN)) {
      application = product.application();
      message = product.publish(application, "{}");
    }

    try (Carillon carillon = start();
        Product product = new Product(carillon.url(), TOKEN)) {
      assertThat(
              product
                  .call("GET", "/api/v1/app/" + application + "/msg/" + message, "")
                  .path("id")
                  .asString())
          .isEqualTo(message);
    }
  }

  @Test
  void healthIsOpenAndTheApiIsNot() throws Exception {
    try (Carillon carillon = start()) {
      assertThat(open(carillon, "/livez").statusCode()).isEqualTo(200);
      assertThat(open(carillon, "/readyz").body()).contains("\"ready\"");
      assertThat(open(carillon, "/api/v1/app").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void theMetricsHaveEachFamilyAndNoLabelThatGrows() throws Exception {
    try (Carillon carillon = start();
        Receiver receiver = new Receiver();
        Product product = new Product(carillon.url(), TOKEN)) {
      String application = product.application();
      String endpoint = product.endpoint(application, receiver.url("/hook"));
      String message = product.publish(application, "{}");
      receiver.next();

      HttpResponse<String> answer = open(carillon, "/metrics");

      assertThat(answer.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body())
          .contains("carillon_messages_accepted_total")
          .contains("carillon_messages_refused_total")
          .contains("carillon_deliveries_total{outcome=\"delivered\"}")
          .contains("carillon_attempts_total{class=\"success\"}")
          .contains("carillon_attempts_total{class=\"http_5xx\"}")
          .contains("carillon_attempt_duration_seconds_bucket{phase=\"first_byte\"")
          .contains("carillon_delivery_end_to_end_seconds_count")
          .contains("carillon_queue_depth{state=\"retrying\"}")
          .contains("carillon_queue_oldest_due_seconds")
          .contains("carillon_attempts_in_flight")
          .contains("carillon_commit_size_bucket")
          .contains("carillon_commit_duration_seconds_count")
          .contains("carillon_http_requests_seconds_count{method=\"POST\",route=")
          .contains("jvm_memory_used_bytes")
          .doesNotContain(application)
          .doesNotContain(endpoint)
          .doesNotContain(message);
    }
  }

  @Test
  void withAManagementAddressHealthIsServedThereAlone() throws Exception {
    settings.put("management.port", "0");
    try (Carillon carillon = start();
        Product product = new Product(carillon.url(), TOKEN)) {
      assertThat(carillon.managementUrl().getPort()).isNotEqualTo(carillon.port());
      assertThat(open(carillon, "/readyz").statusCode()).isEqualTo(200);
      assertThat(open(carillon, "/metrics").statusCode()).isEqualTo(200);
      assertThat(open(carillon, "/api/v1/app").statusCode()).isEqualTo(404);
      assertThat(product.send("GET", "/metrics", "").statusCode()).isEqualTo(404);
      assertThat(product.send("GET", "/livez", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void theFirstStartMakesATokenThatWorksAndThatOnlyTheOwnerMayRead() throws Exception {
    String token;
    try (Carillon carillon = Carillon.start(configuration("data"))) {
      token = Files.readString(carillon.adminTokenFile()).strip();
      assertThat(token).startsWith("crl_");
      for (String file : new String[] {"admin-token", "master.key"}) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(place.resolve("data").resolve(file))))
            .isEqualTo("rw-------");
      }
      try (Product product = new Product(carillon.url(), token)) {
        assertThat(product.send("GET", "/api/v1/app", "").statusCode()).isEqualTo(200);
      }
    }

    try (Carillon carillon = Carillon.start(configuration("data"));
        Product product = new Product(carillon.url(), token)) {
      assertThat(Files.readString(carillon.adminTokenFile()).strip()).isEqualTo(token);
      assertThat(product.send("GET", "/api/v1/app", "").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aConfiguredTokenTakesThePlaceOfTheOneBefore(Backend backend) throws Exception {
    backend.use(settings);
    start().close();
    settings.put("admin-token", "another-operators-token");

    try (Carillon carillon = start();
        Product before = new Product(carillon.url(), TOKEN);
        Product now = new Product(carillon.url(), "another-operators-token")) {
      assertThat(before.send("GET", "/api/v1/app", "").statusCode()).isEqualTo(401);
      assertThat(now.send("GET", "/api/v1/app", "").statusCode()).isEqualTo(200);
      assertThat(place.resolve("data/admin-token")).doesNotExist();
    }
  }

  @Test
  void aServerWithoutALeaseIsNotReadyUntilItHasOneAgain() throws Exception {
    Backend.POSTGRES.use(settings);
    String database = settings.getOrDefault("database.url", "");
    try (Carillon carillon = start()) {
      assertThat(readiness(carillon)).contains("\"ready\"");

      TestPostgres.execute(
          database,
          "alter table node add constraint nobody_enters check (name = '') not valid",
          "delete from node");
      Eventually.get(() -> readiness(carillon), body -> body.contains("lease is not alive"));

      TestPostgres.execute(database, "alter table node drop constraint nobody_enters");
      Eventually.get(() -> readiness(carillon), body -> body.contains("\"ready\""));
    }
  }

  private static String readiness(Carillon carillon) {
    try {
      return open(carillon, "/readyz").body();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void aServerWithAnotherMasterKeyIsRefusedByTheDatabase() throws Exception {
    Backend.POSTGRES.use(settings);
    try (Carillon first = start("first")) {
      assertThat(open(first, "/readyz").statusCode()).isEqualTo(200);

      StartupException refused = refusal("second");

      assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION);
      assertThat(refused).hasMessageContaining("Set CARILLON_MASTER_KEY to the key");
      assertThat(place.resolve("second/master.key")).doesNotExist();

      settings.put("master-key", Files.readString(place.resolve("first/master.key")).strip());
      try (Carillon second = start("second")) {
        assertThat(open(second, "/readyz").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aNewMasterKeyInFrontOfTheOldOneOpensWhatTheOldOneSealed() throws Exception {
    settings.put("master-key", "the first master key of all");
    String path;
    String secret;
    try (Carillon carillon = start();
        Product product = new Product(carillon.url(), TOKEN)) {
      String application = product.application();
      String endpoint = product.endpoint(application, "http://127.0.0.1:1024/");
      path = "/api/v1/app/" + application + "/endpoint/" + endpoint + "/secret";
      secret = product.call("GET", path, "").path("key").asString();
    }

    settings.put("master-key", "the second master key,the first master key of all");
    try (Carillon carillon = start();
        Product product = new Product(carillon.url(), TOKEN)) {
      assertThat(product.call("GET", path, "").path("key").asString()).isEqualTo(secret);
    }

    settings.put("master-key", "the second master key");
    assertThat(refusal("data")).hasMessageContaining("fingerprint");
  }

  @Test
  void aPortInUseIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      settings.put("port", Integer.toString(taken.getLocalPort()));

      StartupException refused = refusal("data");

      assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(refused.text())
          .contains(Integer.toString(taken.getLocalPort()))
          .contains("in use")
          .contains("--port");
    }
    settings.put("port", "0");
    start().close(); // what had been started was closed again
  }

  @Test
  void aSecondServerOnOneFolderIsRefusedAndDoesTheFirstNoHarm() throws Exception {
    try (Carillon first = start()) {
      StartupException refused = refusal("data");

      assertThat(refused.kind()).isEqualTo(Kind.DATA);
      assertThat(refused.text()).contains(place.resolve("data").toString());
      assertThat(open(first, "/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFolderOfSomethingElseIsRefusedAndLeftAsItWas() throws Exception {
    Path folder = Files.createDirectory(place.resolve("photos"));
    Files.writeString(folder.resolve("holiday.jpg"), "x");

    assertThat(refusal("photos").kind()).isEqualTo(Kind.DATA);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("holiday.jpg"));
    }
  }

  @Test
  void aDatabaseThatIsNoneOfOursIsRefused() throws Exception {
    Path folder = Files.createDirectory(place.resolve("data"));
    Files.writeString(folder.resolve("journal.db"), "This is no database. ".repeat(1_000));

    StartupException refused = refusal("data");

    assertThat(refused.kind()).isEqualTo(Kind.DATA);
    assertThat(refused.text()).contains("journal.db");
  }

  @Test
  void anUnreachableDatabaseIsSaidWithoutItsPassword() throws Exception {
    int nobodyListens;
    try (ServerSocket free = new ServerSocket(0)) {
      nobodyListens = free.getLocalPort();
    }
    settings.put(
        "database.url", "jdbc:postgresql://127.0.0.1:" + nobodyListens + "/x?options=canary-1");
    settings.put("database.user", "carillon");
    settings.put("database.password", "canary-2 &=?");

    StartupException refused = refusal("data");

    assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(refused.text()).contains("127.0.0.1:" + nobodyListens).doesNotContain("canary");
  }

  @Test
  void aWrongDatabaseIsSaid() {
    String url = TestPostgres.freshDatabase();
    settings.put("database.url", url.replaceAll("/test_[0-9]+", "/" + UUID.randomUUID()));

    assertThat(refusal("data").text()).contains("has no database");
  }

  @Test
  void readinessEndsWhenTheServerIsClosed() throws Exception {
    Carillon carillon = start();
    carillon.close();
    carillon.close(); // once more does nothing

    carillon.awaitClosed();
    assertThat(carillon.endedCleanly()).isTrue();
    assertThat(
            catchThrowableOfType(java.net.ConnectException.class, () -> open(carillon, "/readyz")))
        .isNotNull();
  }
}
