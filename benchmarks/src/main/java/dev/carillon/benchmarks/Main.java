package dev.carillon.benchmarks;

import dev.carillon.benchmarks.child.Children;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./carillon bench}: which of its commands, and how their failures end. */
@Command(
    name = "carillon bench",
    description = {
      "Measures the server from outside: generator, receiver and server in processes of their own,",
      "on this machine alone. Without a command: load.",
    },
    subcommands = {LoadCommand.class, FlameCommand.class, MicroCommand.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[load | flame | micro]")
public final class Main {
  /** The command line is wrong ({@code EX_USAGE} of {@code sysexits.h}). */
  static final int USAGE = 64;

  static final int FAULT = 70;

  private static final Set<String> FIRST =
      Set.of("load", "flame", "micro", "--help", "-h", "--version", "-V");

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            arguments));
  }

  /**
   * @return the exit code: 0 when everything that was accepted was delivered
   */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.isEmpty() || !FIRST.contains(words.getFirst())) {
      words.addFirst("load");
    }
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Main::refuse);
    line.setExecutionExceptionHandler(Main::fail);
    // What is behind micro is JMH's own business.
    line.setUnmatchedOptionsArePositionalParams(words.getFirst().equals("micro"));
    return line.execute(words.toArray(String[]::new));
  }

  private static int refuse(CommandLine.ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("carillon: " + oneLine(String.valueOf(e.getMessage())));
    line.getErr().println("Try: carillon bench " + name(line) + "--help");
    return USAGE;
  }

  private static String name(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + " ";
  }

  private static int fail(Exception e, CommandLine line, CommandLine.ParseResult arguments) {
    if (Children.areEnding()) {
      return FAULT; // it was cut off
    }
    line.getErr().println("carillon: the benchmark failed: " + e);
    e.printStackTrace(line.getErr()); // who runs a benchmark can read it
    return FAULT;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
