package dev.carillon.benchmarks.micro;

import dev.carillon.model.Endpoint;
import dev.carillon.model.Interest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Which of an application's endpoints want a message: one in ten. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls prepare before anything else.
public class MatchingBenchmark {
  @Param({"1", "10", "1000"})
  public int endpoints;

  private List<Endpoint> all;

  @Setup
  public void prepare() {
    all = IntStream.range(0, endpoints).mapToObj(Samples::endpoint).toList();
  }

  @Benchmark
  public int match() {
    int wanting = 0;
    for (Endpoint endpoint : all) {
      if (Interest.of(endpoint, "invoice.paid", Set.of()) == Interest.WANTED) {
        wanting++;
      }
    }
    return wanting;
  }
}
