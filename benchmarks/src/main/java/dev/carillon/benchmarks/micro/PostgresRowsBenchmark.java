package dev.carillon.benchmarks.micro;

import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The rows of a batch of messages in a PostgreSQL of its own on this machine, which syncs as one in
 * production does (the store refuses one that does not); the score is for the whole batch.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls open before anything else.
public class PostgresRowsBenchmark {
  @Param("500")
  public int batch;

  private Path folder;
  private EmbeddedPostgres server;
  private ProcessHandle first;
  private Duration before;
  private Rows rows;
  private Rows.Batch next;

  @Setup
  public void open() throws IOException {
    folder = Place.fresh("postgres");
    server =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setDataDirectory(folder)
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
    rows =
        new Rows(
            PostgresDatabase.open(
                "jdbc:postgresql://localhost:%d/postgres?user=postgres&password=postgres"
                    .formatted(server.getPort()),
                PostgresConfig.DEFAULTS));
    String process = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst();
    first = ProcessHandle.of(Long.parseLong(process)).orElseThrow();
  }

  @Setup(Level.Iteration)
  public void look() {
    before = databaseCpu();
  }

  @TearDown(Level.Iteration)
  public void lookAgain() {
    RowCosts.database(databaseCpu().minus(before));
  }

  private Duration databaseCpu() {
    return Stream.concat(Stream.of(first), first.descendants())
        .map(process -> process.info().totalCpuDuration())
        .flatMap(Optional::stream)
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Setup(Level.Invocation)
  public void prepare() {
    next = rows.batch(batch);
  }

  @Benchmark
  public void write() {
    rows.write(next);
  }

  @TearDown
  public void close() throws IOException {
    rows.close();
    server.close(); // deletes its folder
  }
}
