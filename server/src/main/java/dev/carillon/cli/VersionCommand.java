package dev.carillon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "version",
    description = "Prints the version of Carillon and of Java.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    java.util.Objects.requireNonNull(spec).commandLine().getOut().println(text());
    return 0;
  }

  private static String text() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return "carillon "
        + (version == null ? "(built from source)" : version)
        + " on Java "
        + Runtime.version();
  }

  /** For {@code --version}. */
  static final class Provider implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
