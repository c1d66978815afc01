package dev.carillon.benchmarks.micro;

import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Header;
import dev.carillon.model.Outcome;
import dev.carillon.model.Verdict;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What follows from an attempt. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DecidingBenchmark {
  private final RandomGenerator random = new SplittableRandom(1);
  private final Delivery delivery = Samples.delivery();
  private final Outcome success = Samples.answered(200);
  private final Outcome overload = Samples.answered(503, new Header("retry-after", "120"));

  @Benchmark
  public Verdict delivered() {
    return DeliveryPolicy.GENERAL.decide(delivery, success, Samples.NOW, random);
  }

  /** A retry, with jitter and a wait that the receiver asked for. */
  @Benchmark
  public Verdict retry() {
    return DeliveryPolicy.GENERAL.decide(delivery, overload, Samples.NOW, random);
  }
}
