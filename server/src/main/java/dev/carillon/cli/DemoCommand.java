package dev.carillon.cli;

import dev.carillon.app.Carillon;
import dev.carillon.app.Configuration;
import dev.carillon.app.StartupException;
import dev.carillon.app.observation.Logging;
import dev.carillon.cli.demo.Demo;
import java.io.Console;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    header = "Shows it at work: real events, three receivers, one of which fails at first.",
    description = {
      "Starts the server with a fresh data folder and a receiver in another process, publishes the",
      "sample events of four products, and shows every attempt. Then it serves until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--exit",
      description = "end at once: with 0 if everything was delivered and verified, else with 1")
  private boolean exit;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "default 0: a free one",
      defaultValue = "0")
  private String port = "0";

  @Override
  public Integer call() throws Exception {
    Path data = Files.createTempDirectory("carillon-demo-");
    // Nothing from the environment: the demonstration is the same for everyone.
    Configuration configuration =
        Configuration.of(
            Map.of(
                "port",
                port,
                "data",
                data.toString(),
                "egress.allow",
                "127.0.0.0/8",
                "log.level",
                "warn"),
            Map.of(),
            null);
    Logging.configure(configuration.logging());
    Carillon carillon;
    try {
      carillon = Carillon.start(configuration);
    } catch (StartupException e) {
      delete(data);
      throw e;
    }
    // However it ends: nothing is left behind.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  carillon.close();
                  delete(data);
                },
                "end-of-demo"));
    return play(carillon);
  }

  private int play(Carillon carillon) throws Exception {
    System.out.println("Carillon is ready at " + carillon.url());
    Path tokenFile = carillon.adminTokenFile();
    String token = Files.readString(tokenFile).strip();
    boolean good =
        Demo.run(
            carillon.url(),
            token,
            hasColours(),
            () -> {
              if (!exit) {
                goOn(carillon, tokenFile);
              }
            });
    return good ? 0 : 1;
  }

  private static void goOn(Carillon carillon, Path tokenFile) throws InterruptedException {
    System.out.println("Server and receiver go on until Ctrl-C. An operator's token is in");
    System.out.println("  " + tokenFile);
    System.out.println("Try:");
    System.out.printf(
        "  curl -H \"Authorization: Bearer $(cat %s)\" %s/api/v1/app%n", tokenFile, carillon.url());
    carillon.awaitClosed();
  }

  @SuppressWarnings("SystemConsoleNull") // from JDK 25 on it is null again without a terminal
  private static boolean hasColours() {
    Console console = System.console();
    String off = System.getenv("NO_COLOR");
    return console != null
        && console.isTerminal()
        && (off == null || off.isEmpty())
        && !"dumb".equals(System.getenv("TERM"));
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException error)
                throws IOException {
              Files.delete(emptied);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      System.err.println("carillon: " + folder + " could not be deleted: " + e.getMessage());
    }
  }
}
