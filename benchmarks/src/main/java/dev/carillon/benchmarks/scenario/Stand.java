package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.machine.ProcessStatus;
import dev.carillon.benchmarks.server.Api;
import dev.carillon.benchmarks.server.PostgresProcess;
import dev.carillon.benchmarks.server.ServerMetrics;
import dev.carillon.benchmarks.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server under test with a data folder (or database) of its own. */
final class Stand implements AutoCloseable {
  static final String TOKEN = "benchmark-operator-token-0123456789";

  private final ServerProcess.Launch launch;
  private final @Nullable Database database;
  private final Path log;
  private final boolean isShared;
  private final boolean keepsData;
  private @Nullable ServerProcess server;

  /** Where its data is, if not in its folder. */
  record Database(PostgresProcess process, String name) {}

  /**
   * @param database null for SQLite
   * @param isShared whether it goes on when a scenario closes it
   * @param keepsData whether its data stays when it ends
   */
  Stand(
      ServerProcess.Launch launch,
      @Nullable Database database,
      Path log,
      boolean isShared,
      boolean keepsData) {
    this.launch = launch;
    this.database = database;
    this.log = log;
    this.isShared = isShared;
    this.keepsData = keepsData;
  }

  ServerProcess server() {
    ServerProcess running = server;
    if (running == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return running;
  }

  ServerProcess.Launch launch() {
    return launch;
  }

  /** With the options that it was made with, if it does not run already. */
  Stand start() {
    if (server == null) {
      server = ServerProcess.start(launch, log);
    }
    return this;
  }

  /** With other options for the JVM. */
  Stand start(List<String> jvmOptions) {
    server =
        ServerProcess.start(
            new ServerProcess.Launch(
                jvmOptions, launch.program(), launch.data(), launch.environment()),
            log);
    return this;
  }

  void stop() {
    server().stop();
    server = null;
  }

  void kill() {
    server().kill();
    server = null;
  }

  Api api() {
    return new Api(server().address(), TOKEN);
  }

  ServerMetrics metrics() {
    try (Api api = api()) {
      return new ServerMetrics(api.metrics());
    }
  }

  long serverCpuMicros() {
    return ProcessStatus.cpuMicros(server().pid());
  }

  boolean hasDatabase() {
    return database != null;
  }

  long databaseCpuMicros() {
    return database == null ? 0 : database.process().cpuMicros();
  }

  /** Creates applications {@code <prefix>000000…} with their endpoints at the receiver. */
  void setUp(LoadShape shape, String prefix, int receiverPort, List<Integer> retryDelaysSeconds) {
    List<List<Api.Endpoint>> all = new ArrayList<>();
    for (int a = 0; a < shape.applications(); a++) {
      List<Api.Endpoint> ofOne = new ArrayList<>();
      for (int e = 0; e < shape.fanOut(); e++) {
        int number = a * shape.fanOut() + e;
        boolean slow = shape.slowOneIn() > 0 && number % shape.slowOneIn() == 0;
        String url = "http://127.0.0.1:%d/%s%d".formatted(receiverPort, slow ? "s" : "f", number);
        ofOne.add(new Api.Endpoint("%s%06d".formatted(prefix, a), url));
      }
      all.add(ofOne);
    }
    try (Api api = api()) {
      api.createEventType();
      api.create(all, ReceiverProcess.SECRET, retryDelaysSeconds);
    }
  }

  /** Bytes of the data folder's files, or of the database without its log. */
  long bytesOnDisk() {
    if (database != null) {
      return database.process().bytes(database.name());
    }
    try (Stream<Path> files = Files.list(launch.data())) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    if (!isShared) {
      end();
    }
  }

  /** Closes it whether it is shared or not; its data goes, so that the next has the disk. */
  void end() {
    if (server != null) {
      server.close();
      server = null;
    }
    if (!keepsData) {
      Bench.deleteAll(launch.data());
      if (database != null) {
        database.process().drop(database.name());
      }
    }
  }
}
