package dev.carillon.benchmarks.micro;

import dev.carillon.model.Payload;
import dev.carillon.signing.JsonWebKey;
import dev.carillon.signing.JwsAlgorithm;
import dev.carillon.signing.JwsSigner;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Signatures a second, on one core, over 1 KiB. */
@BenchmarkMode(Mode.Throughput)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls prepare before anything else.
public class SigningBenchmark {
  @Param({"FAST", "JDK"})
  public Cryptography provider;

  private final Payload payload = Samples.payload();
  private List<SigningKey> ed25519;
  private JwsSigner es256;
  private JwsSigner rs256;

  @Setup
  public void prepare() {
    provider.use();
    SecureRandom random = new SecureRandom();
    ed25519 = List.of(WebhookSecret.generate(WebhookSecret.Kind.ED25519, random).signingKey());
    es256 = JsonWebKey.generate(JwsAlgorithm.ES256, random).signer("JWT");
    rs256 = JsonWebKey.generate(JwsAlgorithm.RS256, random).signer("JWT");
  }

  @TearDown
  public void leaveNothingBehind() {
    Cryptography.JDK.use();
  }

  /** Standard Webhooks v1a. */
  @Benchmark
  public String ed25519() {
    return StandardWebhooks.signatureHeader(ed25519, Samples.MESSAGE_ID, 1_796_000_000, payload);
  }

  /** A compact JSON Web Signature. */
  @Benchmark
  public String es256() {
    return es256.sign(payload.bytes());
  }

  /** A compact JSON Web Signature, with a key of 2048 bits. */
  @Benchmark
  public String rs256() {
    return rs256.sign(payload.bytes());
  }
}
