package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.app.Configuration;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineInterfaceTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = CommandLineInterface.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "serve --help", "demo --help", "config --help"})
  void helpIsPrintedWhenAskedFor(String arguments) {
    assertThat(run(arguments.split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: carillon");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theHelpNamesTheCommandsAndNotTheHiddenOne() {
    run("--help");

    assertThat(out.toString())
        .contains("serve", "demo", "config", "version", "./carillon test")
        .doesNotContain("demo-receiver");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "server", "serve --prot 1", "serve now", "--bogus", "demo --exit=maybe"})
  void whatIsNotUnderstoodIsRefusedWithOneLineAndAHint(String arguments) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

    assertThat(run(words)).isEqualTo(64);
    assertThat(err.toString().lines().toList()).hasSizeBetween(1, 3);
    assertThat(err.toString()).startsWith("carillon: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMistypedOptionIsFollowedByTheNearest() {
    assertThat(run("serve", "--prot", "1")).isEqualTo(64);
    assertThat(err.toString()).contains("--prot").contains("--port");
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).startsWith("carillon ").contains("Java 25");
  }

  @Test
  void theConfigurationWithItsDefaultsIsPrinted(@TempDir Path folder) throws Exception {
    assertThat(run("config")).isZero();

    assertThat(out.toString()).contains("\nport = 8080\n").contains("\negress.allow =\n");
    Path file = Files.writeString(folder.resolve("mine.properties"), out.toString());
    assertThat(Configuration.of(Map.of(), Map.of(), file))
        .isEqualTo(Configuration.of(Map.of(), Map.of(), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"70000", "x", ""})
  void aBadValueEndsWithTheConfigurationsExitCode(String port) {
    assertThat(run("serve", "--port", port)).isEqualTo(78);
    assertThat(err.toString())
        .isEqualTo(
            "carillon: --port = "
                + port
                + " is not valid: it takes a whole number from 0 to"
                + " 65535\n");
  }

  @Test
  void aMissingConfigurationFileEndsWithTheConfigurationsExitCode() {
    assertThat(run("serve", "--config", "/nowhere/carillon.properties")).isEqualTo(78);
    assertThat(err.toString())
        .isEqualTo("carillon: there is no configuration file /nowhere/carillon.properties\n");
  }
}
