package dev.carillon.cli;

import dev.carillon.app.Nearest;
import dev.carillon.app.StartupException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands there are, and how their failures end: one clear line and an exit code. */
@Command(
    name = "carillon",
    description = "The webhook server for the JVM: it never loses an accepted event.",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      DemoReceiverCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Every setting is a key of the configuration file and an environment variable:",
      "`carillon config` prints them all with their defaults and what they do.",
      "From a source tree, `./carillon test` runs everything that must pass."
    })
public final class CommandLineInterface implements Runnable {
  /** The command line is wrong ({@code EX_USAGE} of {@code sysexits.h}). */
  static final int USAGE = 64;

  private static final int FAULT = 70;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /**
   * @return the exit code
   */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new CommandLineInterface());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(CommandLineInterface::refuse);
    line.setExecutionExceptionHandler(CommandLineInterface::fail);
    return line;
  }

  private static int refuse(CommandLine.ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("carillon: " + oneLine(e.getMessage()) + suggestion(e, line));
    line.getErr().println("Try: carillon " + name(line) + "--help");
    return USAGE;
  }

  private static String suggestion(CommandLine.ParameterException e, CommandLine line) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return "";
    }
    String word = unmatched.getUnmatched().getFirst();
    Set<String> candidates =
        word.startsWith("-")
            ? line.getCommandSpec().optionsMap().keySet()
            : visible(line.getSubcommands());
    return candidates.isEmpty() ? "" : "; did you mean " + Nearest.to(word, candidates) + "?";
  }

  private static Set<String> visible(Map<String, CommandLine> commands) {
    Set<String> names = new HashSet<>();
    commands.forEach((name, command) -> {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        names.add(name);
      }
    });
    return names;
  }

  private static String name(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + " ";
  }

  private static int fail(Exception e, CommandLine line, CommandLine.ParseResult arguments) {
    if (e instanceof StartupException refused) {
      line.getErr().println("carillon: " + oneLine(refused.text()));
      return refused.kind().exitCode();
    }
    line.getErr().println("carillon: " + oneLine(e.toString()));
    return FAULT;
  }

  private static String oneLine(@Nullable String text) {
    return String.valueOf(text).replaceAll("\\p{Cntrl}+", " ");
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "which command?");
  }
}
