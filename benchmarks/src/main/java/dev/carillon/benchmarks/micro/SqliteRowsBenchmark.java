package dev.carillon.benchmarks.micro;

import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

/** The rows of a batch of messages in the embedded store; the score is for the whole batch. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls open before anything else.
public class SqliteRowsBenchmark {
  @Param({"1", "50", "500"})
  public int batch;

  private Path folder;
  private Rows rows;
  private Rows.Batch next;

  @Setup
  public void open() {
    folder = Place.fresh("sqlite");
    rows = new Rows(SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)));
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
    Place.delete(folder);
  }
}
