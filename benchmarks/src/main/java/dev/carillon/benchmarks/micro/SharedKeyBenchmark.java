package dev.carillon.benchmarks.micro;

import dev.carillon.model.Payload;
import dev.carillon.signing.SigningKey;
import dev.carillon.signing.StandardWebhooks;
import dev.carillon.signing.WebhookSecret;
import java.security.SecureRandom;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signatures a second, on one core, over 1 KiB; always by the JDK, which is faster here. */
@BenchmarkMode(Mode.Throughput)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class SharedKeyBenchmark {
  private final Payload payload = Samples.payload();
  private final List<SigningKey> key =
      List.of(
          WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, new SecureRandom()).signingKey());

  /** Standard Webhooks v1. */
  @Benchmark
  public String hmac() {
    return StandardWebhooks.signatureHeader(key, Samples.MESSAGE_ID, 1_796_000_000, payload);
  }
}
