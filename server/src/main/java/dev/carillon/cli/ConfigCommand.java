package dev.carillon.cli;

import dev.carillon.app.Configuration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "config",
    description =
        "Prints every setting with its default and what it does, as a configuration file.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    out.print(Configuration.defaultsText());
    out.flush();
    return 0;
  }
}
