package dev.carillon.cli;

import dev.carillon.app.Carillon;
import dev.carillon.app.Configuration;
import dev.carillon.app.observation.Logging;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Runs the server until it is told to stop (SIGTERM, Ctrl-C).",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--port", paramLabel = "PORT", description = "default 8080; 0 takes a free one")
  private @Nullable String port;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "default 127.0.0.1")
  private @Nullable String host;

  @Option(names = "--data", paramLabel = "FOLDER", description = "default ./data")
  private @Nullable String data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "a configuration file; default: the one that CARILLON_CONFIG names, if any")
  private @Nullable String config;

  @Override
  public Integer call() throws Exception {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "port", port);
    put(given, "host", host);
    put(given, "data", data);
    Map<String, String> environment = System.getenv();
    String file = config != null ? config : environment.get("CARILLON_CONFIG");
    Configuration configuration =
        Configuration.of(given, environment, file == null ? null : Path.of(file));
    Logging.configure(configuration.logging());
    Carillon carillon = Carillon.start(configuration);
    Shutdown.onSignal(carillon);
    System.out.println("Carillon is ready at " + carillon.url());
    carillon.awaitClosed();
    return 0;
  }

  private static void put(Map<String, String> given, String key, @Nullable String value) {
    if (value != null) {
      given.put(key, value);
    }
  }
}
