package dev.carillon.benchmarks;

import dev.carillon.benchmarks.scenario.BenchSettings;
import dev.carillon.benchmarks.scenario.Scenario;
import dev.carillon.benchmarks.scenario.Scenarios;
import dev.carillon.benchmarks.scenario.StoreKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that all commands which start servers share. */
final class MeasuringOptions {
  /** Each is made by requests of its own before the load begins. */
  private static final int MOST_APPLICATIONS = 10_000;

  private static final String LAUNCHER_OPTIONS = "carillon.launcher.options";

  /** As {@code ./carillon} has it, for whoever starts this without it. */
  private static final String USUAL_OPTIONS =
      "-XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError";

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      description = "which (several: repeat it, or commas between); default: all")
  private List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "sqlite|postgres|both",
      defaultValue = "both",
      description = "what the server stores in; default ${DEFAULT-VALUE}")
  private StoreChoice store = StoreChoice.BOTH;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "length of each measured window; default: 60 for single, 30 for the others")
  private @Nullable Integer seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "seconds under load before it; default: 60 for single, 50 for the others")
  private @Nullable Integer warmUp;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "publishes a second at half load; default: half of what single reached")
  private @Nullable Double rate;

  @Option(
      names = "--scale",
      paramLabel = "X",
      defaultValue = "1.0",
      description =
          "of the backlog (1,000,000 messages) and the history (10,000,000 attempts);"
              + " default ${DEFAULT-VALUE}")
  private double scale;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "10",
      description = "how many are measured for start-up; default ${DEFAULT-VALUE}")
  private int starts;

  @Option(
      names = "--applications",
      paramLabel = "N",
      description =
          "tenants that publishes are for (single, single-keys, batch, fan-out, half-load,"
              + " slow-receivers); default: 16, and 1,000 for slow-receivers")
  private @Nullable Integer applications;

  @Option(
      names = "--jvm-options",
      paramLabel = "OPTIONS",
      defaultValue = "-Xms1g -Xmx1g",
      description =
          "for the server under load, besides those of ./carillon; default ${DEFAULT-VALUE}")
  private String jvmOptions = "";

  @Option(
      names = "--setting",
      paramLabel = "KEY=VALUE",
      description = "a setting of the server other than its default, such as log.level=warn")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--work-dir",
      paramLabel = "FOLDER",
      description = "where data and logs go; default: benchmarks/target/work in the source tree")
  private @Nullable Path work;

  @Option(names = "--keep", description = "leave data and logs there")
  private boolean keep;

  /** One store, or each in turn. */
  enum StoreChoice {
    SQLITE,
    POSTGRES,
    BOTH
  }

  List<StoreKind> stores() {
    return switch (store) {
      case SQLITE -> List.of(StoreKind.SQLITE);
      case POSTGRES -> List.of(StoreKind.POSTGRES);
      case BOTH -> List.of(StoreKind.SQLITE, StoreKind.POSTGRES);
    };
  }

  /** In the order of {@link Scenarios#ALL}, whatever the order they were named in. */
  List<Scenario> scenarios() {
    for (String name : scenarios) {
      if (Scenarios.named(name).isEmpty()) {
        throw wrong("there is no scenario " + name + "; there are " + names());
      }
    }
    return Scenarios.ALL.stream()
        .filter(scenario -> scenarios.isEmpty() || scenarios.contains(scenario.name()))
        .toList();
  }

  static String names() {
    return Scenarios.ALL.stream().map(Scenario::name).collect(Collectors.joining(", "));
  }

  BenchSettings settings() {
    if ((seconds != null && seconds < 1)
        || (warmUp != null && warmUp < 0)
        || starts < 1
        || !(scale > 0)) {
      throw wrong("--seconds, --starts and --scale must be above 0, --warm-up 0 or more");
    }
    if (rate != null && !(rate > 0)) {
      throw wrong("--rate must be above 0");
    }
    if (applications != null && (applications < 1 || applications > MOST_APPLICATIONS)) {
      throw wrong("--applications must be 1 to %,d".formatted(MOST_APPLICATIONS));
    }
    return new BenchSettings(
        new BenchSettings.Times(
            warmUp == null ? null : warmUp.doubleValue(),
            seconds == null ? null : seconds.doubleValue()),
        new BenchSettings.Sizes(scale, starts, rate, applications),
        new BenchSettings.Server(
            serverProgram(),
            words(System.getProperty(LAUNCHER_OPTIONS, USUAL_OPTIONS)),
            words(jvmOptions),
            environment(),
            false,
            keep),
        work == null ? defaultWork() : work);
  }

  ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalArgumentException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    settings.forEach((key, value) -> {
      String name = key.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
      environment.put("CARILLON_" + name, value);
    });
    return environment;
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
  }

  /** The jar that users run, where it is built; else the classes that this program runs with. */
  private static List<String> serverProgram() {
    Path jar = target().resolve("../../server/target/carillon.jar").normalize();
    return Files.isRegularFile(jar) ? List.of("-jar", jar.toString()) : onClassPath();
  }

  static List<String> onClassPath() {
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.carillon.Main");
  }

  private static Path defaultWork() {
    return target().resolve("work");
  }

  /** The folder that the build put this program into. */
  private static Path target() {
    Path first =
        Path.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)[0]);
    Path folder = first.toAbsolutePath().getParent();
    return folder == null ? Path.of("").toAbsolutePath() : folder;
  }
}
