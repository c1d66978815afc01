package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.Children;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import dev.carillon.benchmarks.server.PostgresProcess;
import dev.carillon.benchmarks.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What scenarios run on: one receiver, one PostgreSQL, and servers as they ask for them. */
public final class Bench implements AutoCloseable {
  private final BenchSettings settings;
  private final Progress progress;
  private final WindowHook hook;
  private final Path folder;
  private final ReceiverProcess receiver;
  private final Map<StoreKind, Stand> shared = new EnumMap<>(StoreKind.class);
  private final Map<String, RunResult> results = new HashMap<>();
  private @Nullable PostgresProcess postgres;
  private int numbered;

  /** Is told when a measured window opens and closes. */
  public interface WindowHook {
    /** Nothing happens. */
    WindowHook NONE =
        new WindowHook() {
          @Override
          public void opened(long server) {}

          @Override
          public void closed(long server) {}
        };

    /**
     * @param server the process id of the server under test
     */
    void opened(long server);

    void closed(long server);
  }

  public Bench(BenchSettings settings, Progress progress, WindowHook hook) throws IOException {
    this.settings = settings;
    this.progress = progress;
    this.hook = hook;
    Files.createDirectories(settings.work());
    this.folder = Files.createTempDirectory(settings.work(), "run-").toAbsolutePath();
    Runtime.getRuntime().addShutdownHook(new Thread(this::cutOff, "delete-data"));
    this.receiver = ReceiverProcess.start(folder.resolve("receiver.log"));
  }

  BenchSettings settings() {
    return settings;
  }

  Progress progress() {
    return progress;
  }

  WindowHook hook() {
    return hook;
  }

  ReceiverProcess receiver() {
    return receiver;
  }

  /** Where logs and data of this run are. */
  public Path folder() {
    return folder;
  }

  /** What PostgreSQL says of how it keeps data; empty if none was started. */
  public Map<String, String> databaseSettings() {
    return postgres == null ? Map.of() : postgres.settings();
  }

  /** Runs a scenario; the result is remembered for those that build on it. */
  public RunResult run(Scenario scenario, StoreKind store) throws IOException {
    RunResult result = scenario.run(this, store);
    results.put(result.title(), result);
    progress.rest();
    return result;
  }

  /** What an earlier scenario of this run reached; null if it did not run. */
  @Nullable Double figure(String scenario, StoreKind store, Measure measure) {
    RunResult result = results.get(scenario + " on " + store.wireName());
    return result == null ? null : result.figures().get(measure);
  }

  /** A prefix for applications that no other scenario uses. */
  String newPrefix() {
    return "b%02d-".formatted(++numbered);
  }

  Path newLog(String name) {
    return folder.resolve("%s-%d.log".formatted(name, ++numbered));
  }

  /** A running server for load, fresh unless the settings say that one does for all. */
  Stand loadStand(StoreKind store) {
    if (!settings.server().shared()) {
      return newStand(store, settings.server().loadOptions(), false).start();
    }
    return shared
        .computeIfAbsent(store, kind -> newStand(kind, settings.server().loadOptions(), true))
        .start();
  }

  /**
   * A server with a new data folder and, on PostgreSQL, a new database; not started yet.
   *
   * @param moreOptions for the JVM, besides the launcher's
   */
  Stand newStand(StoreKind store, List<String> moreOptions) {
    return newStand(store, moreOptions, false);
  }

  private Stand newStand(StoreKind store, List<String> moreOptions, boolean isShared) {
    String name = "%s-%d".formatted(store.wireName(), ++numbered);
    Map<String, String> environment = new HashMap<>();
    environment.put("CARILLON_ADMIN_TOKEN", Stand.TOKEN);
    environment.put("CARILLON_EGRESS_ALLOW", "127.0.0.0/8");
    environment.putAll(settings.server().environment());
    Stand.Database database = null;
    if (store == StoreKind.POSTGRES) {
      database = new Stand.Database(postgres(), "bench_" + numbered);
      environment.put("CARILLON_DATABASE_URL", database.process().newDatabase(database.name()));
    }
    ServerProcess.Launch launch =
        new ServerProcess.Launch(
                settings.server().launcherOptions(),
                settings.server().program(),
                folder.resolve("data-" + name),
                environment)
            .withOptions(moreOptions);
    Path log = folder.resolve("server-" + name + ".log");
    return new Stand(launch, database, log, isShared, settings.server().keepData());
  }

  private PostgresProcess postgres() {
    PostgresProcess running = postgres;
    if (running == null) {
      progress.step("Starting PostgreSQL …");
      running = PostgresProcess.start(folder.resolve("postgres"), folder.resolve("postgres.log"));
      postgres = running;
    }
    return running;
  }

  /** Ends every process and deletes the data, unless it is to be kept. */
  @Override
  public void close() {
    shared.values().forEach(Stand::end);
    receiver.close();
    if (postgres != null) {
      postgres.close();
    }
    deleteData();
  }

  /** Ctrl-C: hooks run side by side, and what still runs would write on into the folder. */
  private void cutOff() {
    Children.endAll();
    deleteData();
  }

  private void deleteData() {
    if (!settings.server().keepData()) {
      deleteAll(folder);
    }
  }

  /** Deletes a folder with all that is in it; nothing if it is not there. */
  public static void deleteAll(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : new ArrayList<>(paths.sorted(Comparator.reverseOrder()).toList())) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("some of " + folder + " could not be deleted", failure);
    }
  }
}
