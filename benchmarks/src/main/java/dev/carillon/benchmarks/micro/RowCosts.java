package dev.carillon.benchmarks.micro;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time for each message of the row writes: of the thread that writes, which does all the work
 * of an embedded database, and of the database's own processes, if it has any. What prepares the
 * messages is not in it. JMH makes one for each run.
 */
public final class RowCosts implements InternalProfiler {
  static final String WRITER = "writer";
  static final String DATABASE = "database";

  private static final LongAdder MESSAGES = new LongAdder();
  private static final LongAdder NANOS = new LongAdder();
  private static volatile @Nullable Duration databaseCpu;

  static void add(int messages, long cpuNanos) {
    MESSAGES.add(messages);
    NANOS.add(cpuNanos);
  }

  /** What the database's processes have used in this iteration. */
  static void database(Duration cpu) {
    databaseCpu = cpu;
  }

  @Override
  public String getDescription() {
    return "CPU time for each message";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    MESSAGES.reset();
    NANOS.reset();
    databaseCpu = null;
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double messages = (double) MESSAGES.sum();
    List<Result<?>> costs = new ArrayList<>();
    if (messages > 0) {
      costs.add(micros(WRITER, (double) NANOS.sum() / messages));
      Duration database = databaseCpu;
      if (database != null) {
        costs.add(micros(DATABASE, (double) database.toNanos() / messages));
      }
    }
    return costs;
  }

  private static ScalarResult micros(String name, double nanos) {
    return new ScalarResult(name, nanos / 1_000, "µs/message", AggregationPolicy.AVG);
  }
}
