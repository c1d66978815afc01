package dev.carillon.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Samples;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.sql.SqlCatalog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How the shared database is opened, and what becomes of callers when it does not answer. */
class PostgresDatabaseTest {
  private static final PostgresConfig IMPATIENT =
      new PostgresConfig(
          2,
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofMillis(700),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30));

  @Test
  void tenNodesMayStartAtOnce() throws Exception {
    String url = TestPostgres.freshDatabase();
    CountDownLatch go = new CountDownLatch(1);
    List<Future<PostgresDatabase>> nodes = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(10)) {
      for (int n = 0; n < 10; n++) {
        nodes.add(
            executor.submit(() -> {
              go.await();
              return PostgresDatabase.open(url, PostgresConfig.DEFAULTS);
            }));
      }
      go.countDown();
      List<String> environments = new ArrayList<>();
      for (Future<PostgresDatabase> node : nodes) {
        try (PostgresDatabase database = node.get(60, TimeUnit.SECONDS)) {
          environments.add(catalog(database).defaultEnvironment().value());
        }
      }
      assertThat(environments).hasSize(10).containsOnly(environments.getFirst());
    }
    assertThat(TestPostgres.query(url, "select count(*) from schema_migration")).isEqualTo("1");
  }

  @Test
  void otherNodesMayBeUsingIt() {
    try (PostgresDatabase database =
        PostgresDatabase.open(TestPostgres.freshDatabase(), PostgresConfig.DEFAULTS)) {
      assertThat(database.sole()).isFalse();
    }
  }

  @Test
  void aServerThatDoesNotSyncAndAWrongPasswordAreRefused() throws Exception {
    try (EmbeddedPostgres server = TestPostgres.server(Map.of("fsync", "off"))) {
      String url = TestPostgres.url(server.getPort(), "postgres");
      assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("fsync is off")
          .hasMessageContaining("fsync = on")
          .hasMessageContaining("localhost:%d/postgres".formatted(server.getPort()));
      assertThat(TestPostgres.query(url, "select to_regclass('schema_migration')"))
          .as("nothing was made there")
          .isEqualTo("null");

      TestPostgres.execute(url, "alter role postgres password 'right'");
      Path access = Path.of(TestPostgres.query(url, "show hba_file"));
      Files.writeString(access, "host all all 127.0.0.1/32 scram-sha-256\n");
      TestPostgres.execute(url, "select pg_reload_conf()");
      assertThatThrownBy(() ->
              PostgresDatabase.open(
                  url.replace("password=postgres", "password=sesame"), PostgresConfig.DEFAULTS))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("user postgres")
          .hasMessageContaining("password in the database URL")
          .satisfies(failure -> assertThat(trace(failure)).doesNotContain("sesame"));
    }
  }

  @Test
  void aDatabaseThatCommitsBeforeItSyncsIsRefused() {
    String url = TestPostgres.freshDatabase();
    String name = TestPostgres.query(url, "select current_database()");
    TestPostgres.execute(url, "alter database %s set synchronous_commit = off".formatted(name));

    assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("synchronous_commit = on");

    TestPostgres.execute(url, "alter database %s set synchronous_commit = local".formatted(name));
    PostgresDatabase.open(url, PostgresConfig.DEFAULTS).close();
  }

  @Test
  void aDatabaseOfAnotherEncodingIsRefused() {
    String url = TestPostgres.freshDatabase();
    TestPostgres.execute(
        url, "create database latin template template0 encoding 'LATIN1' locale 'C'");

    assertThatThrownBy(() ->
            PostgresDatabase.open(
                url.replaceFirst("/test_\\d+", "/latin"), PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("LATIN1");
  }

  @Test
  void aReadOnlyDatabaseIsRefused() {
    String url = TestPostgres.freshDatabase();
    String name = TestPostgres.query(url, "select current_database()");
    TestPostgres.execute(
        url, "alter database %s set default_transaction_read_only = on".formatted(name));

    assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("read only");
  }

  @Test
  void anotherProgramsDatabaseIsRefused() {
    String url = TestPostgres.freshDatabase();
    TestPostgres.execute(url, "create table invoices (n int)");

    assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("invoices");
  }

  @Test
  void aDatabaseOfANewerProgramIsRefused() {
    String url = TestPostgres.freshDatabase();
    PostgresDatabase.open(url, PostgresConfig.DEFAULTS).close();
    TestPostgres.execute(url, "insert into schema_migration values (2, '0002_later', 'x', 0)");

    assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("version 2");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    String url = TestPostgres.freshDatabase().replaceFirst("/test_\\d+", "/nowhere");

    assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("no database nowhere");
  }

  @Test
  void aUserWhoMayNotMakeTablesIsTold() {
    String url = TestPostgres.freshDatabase();
    TestPostgres.execute(
        url,
        "drop role if exists guest",
        "create role guest login",
        "revoke create on schema public from public");

    assertThatThrownBy(() ->
            PostgresDatabase.open(
                url.replace("user=postgres", "user=guest"), PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("right to create tables");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }

    assertThatThrownBy(() -> PostgresDatabase.open(TestPostgres.url(port, "postgres"), IMPATIENT))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("localhost:%d".formatted(port))
        .hasMessageContaining("Is it running");
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String url = TestPostgres.url(silent.getLocalPort(), "postgres");

      assertThatThrownBy(() -> PostgresDatabase.open(url, IMPATIENT))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("localhost:%d".formatted(silent.getLocalPort()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "postgres://localhost/carillon?user=me&password=sesame",
        "jdbc:mysql://localhost/carillon?user=me&password=sesame",
        "jdbc:postgresql://localhost:notaport/carillon?user=me&password=sesame",
        "jdbc:postgresql://localhost/carillon?password=sesame"
      })
  void aUrlThatWillNotDoIsRefusedWithoutShowingIt(String url) {
    assertThatThrownBy(() -> PostgresDatabase.open(url, PostgresConfig.DEFAULTS))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("jdbc:postgresql://host:port/database?user=…&password=…")
        .satisfies(failure -> assertThat(trace(failure)).doesNotContain("sesame"));
  }

  @Test
  void thePasswordIsNeverLogged() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger pool = (Logger) LoggerFactory.getLogger("com.zaxxer.hikari");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Level before = pool.getLevel();
    pool.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
    try {
      String url =
          TestPostgres.freshDatabase()
              .replace("password=postgres", "password=sesame&sslmode=prefer");
      PostgresDatabase.open(url, PostgresConfig.DEFAULTS).close();
    } finally {
      root.detachAppender(log);
      pool.setLevel(before);
    }

    List<String> lines =
        List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertThat(lines)
        .as("the pool has logged its settings")
        .anyMatch(line -> line.contains("masked"));
    assertThat(lines).noneMatch(line -> line.contains("sesame"));
  }

  @Test
  void aCallerDoesNotWaitForALockForEver() throws Exception {
    String url = TestPostgres.freshDatabase();
    try (PostgresDatabase database = PostgresDatabase.open(url, IMPATIENT)) {
      SqlCatalog catalog = catalog(database);
      var application = Samples.application(catalog.defaultEnvironment());
      catalog.insert(application);
      try (Connection other = DriverManager.getConnection(url);
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("select * from application for update");

        assertThatThrownBy(() -> catalog.updateApplication(application.key(), was -> was))
            .isInstanceOf(StoreUnavailableException.class);
        other.rollback();
      }
      assertThat(catalog.updateApplication(application.key(), was -> was)).contains(application);
    }
  }

  /** Stopped as a machine that hangs: its connections stay open and nothing comes. */
  @Test
  void aStalledServerHoldsNoCallerForEver() throws Exception {
    String url = TestPostgres.freshDatabase();
    try (PostgresDatabase database = PostgresDatabase.open(url, IMPATIENT)) {
      SqlCatalog catalog = catalog(database);
      String environment = catalog.defaultEnvironment().value();
      List<String> stopped = backends(url);
      assertThat(stopped).isNotEmpty();
      signal("-STOP", stopped);
      try {
        assertThatThrownBy(() -> catalog.settingOrPut("a", "b"))
            .isInstanceOf(StoreUnavailableException.class);
      } finally {
        signal("-CONT", stopped);
      }

      assertThat(answersAgain(catalog)).isEqualTo(environment);
    }
  }

  @Test
  void aCallerDoesNotWaitForAConnectionForEver() throws Exception {
    String url = TestPostgres.freshDatabase();
    CountDownLatch taken = new CountDownLatch(2);
    CountDownLatch enough = new CountDownLatch(1);
    try (PostgresDatabase database = PostgresDatabase.open(url, IMPATIENT);
        ExecutorService executor = Executors.newFixedThreadPool(2)) {
      for (int n = 0; n < 2; n++) {
        var _ =
            executor.submit(() ->
                database.read(session -> {
                  taken.countDown();
                  return await(enough);
                }));
      }
      assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> catalog(database).defaultEnvironment())
          .isInstanceOf(StoreUnavailableException.class);
      enough.countDown();
    }
  }

  /** A caller may meet each connection that broke once, and no more. */
  private static String answersAgain(SqlCatalog catalog) {
    for (int broken = 0; ; broken++) {
      try {
        return catalog.defaultEnvironment().value();
      } catch (StoreUnavailableException failure) {
        assertThat(broken).isLessThan(IMPATIENT.connections());
      }
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> backends(String url) {
    String pids =
        TestPostgres.query(
            url,
            "select string_agg(pid::text, ' ') from pg_stat_activity"
                + " where datname = current_database() and application_name = 'carillon'");
    return List.of(pids.split(" ", -1));
  }

  private static void signal(String signal, List<String> pids)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    command.addAll(pids);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static SqlCatalog catalog(PostgresDatabase database) {
    return new SqlCatalog(
        database, CatalogLimits.DEFAULTS, Samples.IDS, InstantSource.fixed(Samples.NOW));
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
