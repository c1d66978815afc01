package dev.carillon.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server for tests, one for all tests of this JVM, and a fresh, empty database
 * for each that asks. It syncs as a production server does: the embedded one would start with fsync
 * and synchronous_commit off, and a test of durability on that shows nothing.
 */
public final class TestPostgres {
  private static final Map<String, String> SAFE =
      Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");

  private static final AtomicInteger NEXT = new AtomicInteger();

  private TestPostgres() {}

  /** The JDBC URL of a new and empty database, with user and password in it. */
  public static String freshDatabase() {
    String name = "test_%d".formatted(NEXT.incrementAndGet());
    execute(Shared.URL, "create database %s".formatted(name));
    return url(Shared.SERVER.getPort(), name);
  }

  /** As {@link #freshDatabase}, with Carillon's schema in it: quicker than to migrate each anew. */
  public static String migratedDatabase() {
    return copyOf(Migrated.NAME);
  }

  /**
   * The JDBC URL of a new database that holds what another does.
   *
   * @param template the name of a database that nobody is connected to
   */
  public static String copyOf(String template) {
    String name = "test_%d".formatted(NEXT.incrementAndGet());
    execute(Shared.URL, "create database %s template %s".formatted(name, template));
    return url(Shared.SERVER.getPort(), name);
  }

  /** Runs statements that return nothing, each for itself. */
  public static void execute(String url, String... statements) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /** The first column of the only row. */
  public static String query(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new IllegalStateException("no row");
      }
      String value = rows.getString(1);
      return value == null ? "null" : value;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /**
   * A server of the caller's own, which it closes: for tests that stop it or set it up in a way
   * that others must not see.
   *
   * @param settings in place of, or besides, those that make it safe
   */
  public static EmbeddedPostgres server(Map<String, String> settings) throws IOException {
    return builder(settings).start();
  }

  private static EmbeddedPostgres.Builder builder(Map<String, String> settings) {
    // Generous: it is met only when the machine is crowded, and ends a test only when it is not
    // met.
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60));
    SAFE.forEach(builder::setServerConfig);
    settings.forEach(builder::setServerConfig);
    return builder;
  }

  /** The JDBC URL of a database of a server on this machine. */
  public static String url(int port, String database) {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres&password=postgres"
        .formatted(port, database);
  }

  /**
   * Started by the first test that needs it, stopped when the JVM ends: at once, because an orderly
   * stop would first write out hundreds of databases that nobody needs any more.
   */
  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();
    static final String URL = url(SERVER.getPort(), "postgres");

    private static EmbeddedPostgres start() {
      try {
        Path folder = Files.createTempDirectory("carillon-postgres");
        EmbeddedPostgres server =
            builder(Map.of("max_connections", "300"))
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
        requireSafe(url(server.getPort(), "postgres"));
        return server;
      } catch (IOException failure) {
        throw new UncheckedIOException("the embedded PostgreSQL did not start", failure);
      }
    }

    private static void stop(Path folder) {
      try {
        String pid = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst();
        new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
        // The process that the library knows has only started the server and is long gone.
        ProcessHandle.of(Long.parseLong(pid))
            .ifPresent(postmaster -> postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        new ProcessBuilder("rm", "-rf", folder.toString()).inheritIO().start().waitFor();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private static void requireSafe(String url) {
      for (String setting : List.copyOf(SAFE.keySet())) {
        String value = query(url, "show %s".formatted(setting));
        if (!value.equals("on")) {
          throw new IllegalStateException("%s is %s".formatted(setting, value));
        }
      }
    }
  }

  private static final class Migrated {
    static final String NAME = migrate();

    private static String migrate() {
      String url = freshDatabase();
      PostgresDatabase.open(url, PostgresConfig.DEFAULTS).close();
      return query(url, "select current_database()");
    }
  }
}
