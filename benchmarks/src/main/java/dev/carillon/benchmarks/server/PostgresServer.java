package dev.carillon.benchmarks.server;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.child.Orders;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process that starts a real PostgreSQL server and stops it when it is told to, or when whoever
 * started it is gone. It syncs what it commits, and proves that with SHOW.
 *
 * <p>Orders: {@code database NAME} creates one, {@code bytes NAME} says how large it is, {@code
 * drop NAME} deletes it; {@code stop}.
 */
public final class PostgresServer {
  /** Durable, and beyond that as an operator would set it up for much writing on such a machine. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "max_connections", "100",
          "shared_buffers", "512MB",
          "max_wal_size", "4GB",
          "checkpoint_timeout", "15min");

  static final List<String> PROVEN =
      List.of(
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "shared_buffers",
          "max_wal_size",
          "server_version");

  private PostgresServer() {}

  /**
   * @param arguments the folder for its data
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofMinutes(2))
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false);
    SETTINGS.forEach(builder::setServerConfig);
    EmbeddedPostgres server = builder.start();
    long postmaster = postmaster(folder);
    // Its owner's death ends this process without any ado; then the database ends as well.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postmaster)));
    Semaphore woken = new Semaphore(0);
    Orders orders = Orders.listen(woken::release);
    Orders.say("ready " + facts(server.getPort(), postmaster));
    while (true) {
      woken.acquireUninterruptibly();
      String order = orders.next();
      if (order == null) {
        continue;
      }
      if (order.equals("stop")) {
        System.exit(0);
      }
      obey(order.split(" ", -1), server.getPort());
    }
  }

  private static void obey(String[] words, int port) throws SQLException {
    String name = words[1];
    try (Connection connection = DriverManager.getConnection(url(port, "postgres"));
        Statement statement = connection.createStatement()) {
      switch (words[0]) {
        case "database" -> {
          statement.execute("create database " + name);
          Orders.say("database " + url(port, name));
        }
        case "bytes" -> {
          try (ResultSet row = statement.executeQuery("select pg_database_size('" + name + "')")) {
            row.next();
            Orders.say("bytes " + row.getLong(1));
          }
        }
        case "drop" -> {
          statement.execute("drop database " + name + " with (force)");
          Orders.say("drop");
        }
        default -> throw new IllegalArgumentException("what is \"" + words[0] + "\"?");
      }
    }
  }

  private static long postmaster(Path folder) throws IOException {
    return Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
  }

  private static Facts facts(int port, long postmaster) throws SQLException {
    Facts facts = new Facts().put("postmaster", postmaster);
    try (Connection connection = DriverManager.getConnection(url(port, "postgres"));
        Statement statement = connection.createStatement()) {
      for (String setting : PROVEN) {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
          row.next();
          facts.put(setting, row.getString(1).replace(' ', '_'));
        }
      }
    }
    return facts;
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres&password=postgres"
        .formatted(port, database);
  }

  /** At once: what is in it will be deleted. */
  private static void stop(long postmaster) {
    try {
      new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster)).inheritIO().start().waitFor();
      ProcessHandle.of(postmaster)
          .ifPresent(handle -> handle.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    } catch (IOException | InterruptedException failure) {
      System.err.println("PostgreSQL could not be stopped: " + failure);
    }
  }
}
