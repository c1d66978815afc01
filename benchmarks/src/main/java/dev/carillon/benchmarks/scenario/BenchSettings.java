package dev.carillon.benchmarks.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a call of the command measures.
 *
 * @param work the folder that all data goes into
 */
public record BenchSettings(Times times, Sizes sizes, Server server, Path work) {
  private static final String HEADLINE = "single";

  /**
   * What a scenario has if nothing else is asked for. The server's compiler is busy for some 50
   * seconds under load.
   */
  private static final Durations OF_THE_HEADLINE = new Durations(60, 60);

  private static final Durations OF_OTHERS = new Durations(50, 30);

  /** How long a scenario warms up and is measured. */
  Durations durations(String scenario) {
    Durations usual = scenario.equals(HEADLINE) ? OF_THE_HEADLINE : OF_OTHERS;
    return new Durations(
        times.warmUpSeconds == null ? usual.warmUpSeconds : times.warmUpSeconds,
        times.windowSeconds == null ? usual.windowSeconds : times.windowSeconds);
  }

  /**
   * The same with more options for the JVM of servers under load.
   *
   * @param options with spaces between
   */
  public BenchSettings withLoadOptions(String options) {
    List<String> all = new ArrayList<>(server.loadOptions);
    all.addAll(List.of(options.split(" ", -1)));
    Server more =
        new Server(
            server.program,
            server.launcherOptions,
            all,
            server.environment,
            server.shared,
            server.keepData);
    return new BenchSettings(times, sizes, more, work);
  }

  /**
   * What was asked for; null for what each scenario has by itself.
   *
   * @param warmUpSeconds under load before the measured window
   * @param windowSeconds that are measured
   */
  public record Times(@Nullable Double warmUpSeconds, @Nullable Double windowSeconds) {}

  /**
   * @param warmUpSeconds under load before the measured window
   * @param windowSeconds that are measured
   */
  public record Durations(double warmUpSeconds, double windowSeconds) {}

  /**
   * @param scale of the backlog (1,000,000 messages) and the history (10,000,000 attempts)
   * @param starts how many are measured for the start-up
   * @param halfLoadPerSecond publishes; null for half of what {@code single} reached
   * @param applications that publishes are for under load; null for what each scenario has
   */
  public record Sizes(
      double scale,
      int starts,
      @Nullable Double halfLoadPerSecond,
      @Nullable Integer applications) {
    private static final long BACKLOG = 1_000_000;
    private static final long HISTORY = 10_000_000;

    /** Full batches only. */
    long backlogMessages() {
      return Math.max(1, Math.round(BACKLOG * scale / LoadShape.BATCH)) * LoadShape.BATCH;
    }

    long historyAttempts() {
      return Math.max(1_000, Math.round(HISTORY * scale));
    }
  }

  /**
   * The server under test.
   *
   * @param program what stands between the JVM's options and {@code serve}
   * @param launcherOptions of the JVM, as {@code ./carillon} gives them
   * @param loadOptions of the JVM, besides, while it is under load
   * @param environment settings that differ from the defaults
   * @param shared whether one server does for all scenarios that need none of their own: quick, and
   *     not for figures
   * @param keepData whether data folders stay when the command ends
   */
  public record Server(
      List<String> program,
      List<String> launcherOptions,
      List<String> loadOptions,
      Map<String, String> environment,
      boolean shared,
      boolean keepData) {}
}
