package dev.carillon.benchmarks.micro;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.TextRule;
import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The body of a publish with a payload of 1 KiB, and its answer: the fields that the API has. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class JsonBenchmark {
  private static final TextRule WORD = TextRule.word(1, 256);

  private final Payload payload = Samples.payload();
  private final byte[] body =
      ("{\"eventType\":\"invoice.paid\",\"eventId\":\"invoice-4711\",\"channels\":[\"north\"],\"payload\":"
              + new String(payload.bytes(), StandardCharsets.UTF_8)
              + "}")
          .getBytes(StandardCharsets.UTF_8);

  @Benchmark
  public void readPublish(Blackhole hole) throws HttpError {
    JsonObject json = JsonObject.of(body);
    hole.consume(json.required("eventType", json.text("eventType", WORD), ""));
    hole.consume(json.text("eventId", WORD).orNull());
    hole.consume(json.texts("channels", WORD, 1, 5).or(Set.of()));
    hole.consume(json.texts("tags", WORD, 0, 50).or(Set.of()));
    hole.consume(json.raw("deliverAt"));
    hole.consume(json.object("transformationsParams").orNull());
    hole.consume(json.required("payload", json.raw("payload"), new byte[0]));
    json.check();
  }

  @Benchmark
  public Payload writeAnswer() {
    return JsonWriter.object(400 + payload.length())
        .text("id", Samples.MESSAGE_ID)
        .text("eventId", "invoice-4711")
        .text("eventType", "invoice.paid")
        .texts("channels", Set.of("north"))
        .texts("tags", null)
        .instant("timestamp", Samples.NOW)
        .raw("payload", payload.bytes())
        .payload();
  }
}
