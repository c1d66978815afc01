package dev.carillon.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.benchmarks.scenario.Scenario;
import dev.carillon.benchmarks.scenario.Scenarios;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command says before it starts anything. */
class CommandLineTest {
  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "--scenario=sinlge, there is no scenario sinlge; there are single",
    "--store=oracle, oracle",
    "--seconds=0, must be above 0",
    "--scale=-1, must be above 0",
    "--colour=red, --colour",
    "--rate=0, --rate must be above 0",
    "--applications=0, '--applications must be 1 to 10,000'",
    "--applications=10001, '--applications must be 1 to 10,000'",
  })
  void whatIsWrongIsSaidInOneLine(String argument, String said) {
    assertThat(run(argument)).isEqualTo(Main.USAGE);
    assertThat(err.toString()).startsWith("carillon: ").contains(said, "bench load --help");
  }

  @Test
  void aFlameGraphIsOfOneScenarioOnOneStore() {
    assertThat(run("flame", "--scenario", "single")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("name one --scenario and one --store");
  }

  @Test
  void helpNamesEveryScenario() {
    assertThat(run("load", "--help")).isZero();
    assertThat(Scenarios.ALL)
        .extracting(Scenario::name)
        .allSatisfy(name -> assertThat(out.toString()).contains(name));
  }

  @Test
  void earlierFiguresAreJoinedAndComparedWithoutMeasuring() throws Exception {
    Path one = folder.resolve("one.json");
    Path two = folder.resolve("two.json");
    Files.writeString(one, json("single", 10_000));
    Files.writeString(two, json("batch", 20_000).replace("\"2\"", "\"4\""));
    Path joined = folder.resolve("joined.json");

    int code =
        run("--from", one + "," + two, "--json", joined.toString(), "--compare", one.toString());

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("single on sqlite: delivered", "0.0 %");
    assertThat(Files.readString(joined))
        .contains("\"single\"", "\"batch\"", "\"cores\" : \"2; 4\"");
  }

  @Test
  void aLostDeliveryIsAFailure() throws Exception {
    Path file = folder.resolve("lost.json");
    Files.writeString(file, json("single", 1).replace("\"lost\":0", "\"lost\":1"));

    assertThat(run("--from", file.toString())).isEqualTo(1);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(run("--from", folder.resolve("none.json").toString())).isEqualTo(Main.FAULT);
    assertThat(err.toString()).contains("none.json");
  }

  private static String json(String scenario, int rate) {
    return """
    {"format":1,"startedAt":"2026-11-23T17:00:00Z","machine":{"cores":"2"},"runs":[
      {"scenario":"%s","store":"sqlite","conditions":{},
       "figures":{"delivered_rate":%d,"lost":0}}]}
    """
        .formatted(scenario, rate);
  }
}
