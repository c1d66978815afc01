package dev.carillon.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.benchmarks.micro.Table.Goal;
import dev.carillon.benchmarks.micro.Table.Line;
import dev.carillon.signing.Crypto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;

/** Every benchmark runs, for a moment and in this process: the figures mean nothing. */
class MicroTest {
  private static final List<String> EVERYTHING =
      List.of(
          "SharedKey.hmac",
          "Signing.ed25519 FAST",
          "Signing.ed25519 JDK",
          "Signing.es256 FAST",
          "Signing.es256 JDK",
          "Signing.rs256 FAST",
          "Signing.rs256 JDK",
          "Deciding.delivered",
          "Deciding.retry",
          "Matching.match 1",
          "Matching.match 10",
          "Matching.match 1000",
          "Json.readPublish",
          "Json.writeAnswer",
          "SqliteRows.write 1, time",
          "SqliteRows.write 1, CPU",
          "SqliteRows.write 50, time",
          "SqliteRows.write 50, CPU",
          "SqliteRows.write 500, time",
          "SqliteRows.write 500, CPU",
          "PostgresRows.write 500, time",
          "PostgresRows.write 500, CPU",
          "PostgresRows.write 500, CPU of the database");

  private static final List<String> GOALS =
      List.of("Signing.es256 FAST", "Signing.rs256 FAST", "SqliteRows.write 500, CPU");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static ChainedOptionsBuilder forAMoment(ChainedOptionsBuilder options) {
    return options
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(5));
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyBenchmarkRunsAndItsFiguresAreInTheTable() throws Exception {
    // Another run on this machine is no reason to fail: nothing is measured here.
    System.setProperty("jmh.ignoreLock", "true");
    Set<Path> before = data();
    Collection<RunResult> results =
        Micro.run(Micro.ALL, Pattern.compile(""), MicroTest::forAMoment, out);
    List<Line> lines = Table.lines(results);

    boolean fast = Crypto.install();
    assertThat(lines)
        // The database's is counted in steps of 10 ms.
        .filteredOn(line -> !line.name().endsWith("CPU of the database"))
        .allSatisfy(line -> assertThat(line.score()).as(line.name()).isGreaterThan(0));
    assertThat(lines)
        .extracting(Line::name)
        .containsExactlyInAnyOrderElementsOf(
            EVERYTHING.stream().filter(name -> fast || !name.endsWith("FAST")).toList());
    assertThat(lines)
        .filteredOn(line -> line.goal() != null)
        .extracting(Line::name)
        .containsExactlyInAnyOrderElementsOf(
            GOALS.stream().filter(name -> fast || !name.endsWith("FAST")).toList());
    assertThat(Table.text(lines).lines()).hasSize(lines.size() + 1);
    assertThat(data()).isEqualTo(before);
  }

  /** The folders of benchmarks that are under way, or were killed. */
  private static Set<Path> data() throws IOException {
    Path own = Place.fresh("probe");
    Place.delete(own);
    try (Stream<Path> folders = Files.list(Objects.requireNonNull(own.getParent()))) {
      return folders.collect(Collectors.toSet());
    }
  }

  @Test
  void noBenchmarkIsLeftOut() throws Exception {
    List<String> listed =
        Collections.list(Micro.class.getClassLoader().getResources("META-INF/BenchmarkList"))
            .stream()
            .flatMap(MicroTest::benchmarksIn)
            .toList();
    List<String> own = new ArrayList<>();
    for (Class<?> type : Micro.ALL) {
      for (Method method : type.getMethods()) {
        if (method.isAnnotationPresent(Benchmark.class)) {
          own.add(type.getName() + "." + method.getName());
        }
      }
    }

    assertThat(own).isNotEmpty();
    assertThat(listed).as("benchmarks that JMH knows of").hasSameSizeAs(own);
  }

  private static Stream<String> benchmarksIn(URL list) {
    try (var in = list.openStream()) {
      return Arrays.stream(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
          .filter(line -> line.contains("dev.carillon.benchmarks.micro."))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysWhetherAGoalIsMet() {
    Goal more = new Goal(20_000, true);
    Goal less = new Goal(20, false);

    String table =
        Table.text(
            List.of(
                new Line("a", 20_000, 12.3, "/s", more),
                new Line("b", 19_999, 1_234.4, "/s", more),
                new Line("c", 20, Double.NaN, "µs/message", less),
                new Line("d", 20.01, 0.5, "µs/message", less),
                new Line("e", 0.123, 0.001, "ns", null)));

    assertThat(table)
        .isEqualTo(
            """
            what   score  ± 99.9 %  unit        goal
            a     20,000     12.30  /s          ≥ 20,000  met
            b     19,999     1,234  /s          ≥ 20,000  MISSED
            c      20.00         -  µs/message  ≤ 20.00  met
            d      20.01      0.50  µs/message  ≤ 20.00  MISSED
            e       0.12      0.00  ns
            """);
  }

  @Test
  void writesTheResultsAsJson(@TempDir Path folder) throws Exception {
    System.setProperty("jmh.ignoreLock", "true");
    Path file = folder.resolve("micro.json");

    int code =
        new CommandLine(new Micro(out))
            .execute("Deciding.delivered", "--quick", "--json", file.toString());

    assertThat(code).isZero();
    assertThat(text()).contains("Deciding.delivered").doesNotContain("Deciding.retry");
    assertThat(Files.readString(file))
        .contains("DecidingBenchmark.delivered")
        .contains("\"score\"");
  }

  @Test
  void aNameThatNothingHasIsAnError() {
    CommandLine micro = new CommandLine(new Micro(out));

    assertThat(micro.execute("no such thing")).isEqualTo(2);
    assertThat(text()).contains("No benchmark's name contains no such thing");
    assertThat(
            new CommandLine(new Micro(out))
                .setErr(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .execute("("))
        .isEqualTo(2);
  }
}
