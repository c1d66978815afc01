package dev.carillon.benchmarks;

import dev.carillon.benchmarks.machine.MachineFacts;
import dev.carillon.benchmarks.report.BenchReport;
import dev.carillon.benchmarks.report.MarkdownReport;
import dev.carillon.benchmarks.report.Measure;
import dev.carillon.benchmarks.report.RunResult;
import dev.carillon.benchmarks.report.Tables;
import dev.carillon.benchmarks.scenario.Bench;
import dev.carillon.benchmarks.scenario.BenchSettings;
import dev.carillon.benchmarks.scenario.Estimate;
import dev.carillon.benchmarks.scenario.Progress;
import dev.carillon.benchmarks.scenario.Scenario;
import dev.carillon.benchmarks.scenario.StoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs scenarios and shows what came of them. */
@Command(
    name = "load",
    description = "Runs load scenarios and shows what came of them.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Scenarios: single, single-keys, batch, fan-out, half-load, slow-receivers, backlog,",
      "start-up, history, pulse. Each call says beforehand how long it will take about.",
      "The exit code is 0 when all that was accepted was delivered and signed, whatever the rates.",
    })
final class LoadCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(names = "--json", paramLabel = "FILE", description = "write the figures there")
  private @Nullable Path json;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "show the change from an earlier --json file")
  private @Nullable Path compare;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "put the figures into this page of Markdown, between its two marks, and pictures beside"
              + " it: docs/performance.md")
  private @Nullable Path report;

  @Option(
      names = "--from",
      paramLabel = "FILES",
      split = ",",
      description =
          "measure nothing: take the figures from earlier --json files, where runs of one call were"
              + " split; for --report and --compare")
  private List<Path> from = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Scenario> scenarios = measuring.scenarios();
    BenchSettings settings = measuring.settings();
    BenchReport before = compare == null ? null : BenchReport.read(compare);
    BenchReport now =
        from.isEmpty()
            ? measure(settings, scenarios, measuring.stores(), out)
            : BenchReport.join(readAll(from));
    if (json != null) {
      Files.writeString(json, now.toJson());
    }
    out.println(Tables.goals(now).plain());
    if (before != null) {
      out.println(Tables.comparison(before, now).plain());
    }
    if (report != null) {
      MarkdownReport.write(now, report);
      out.println("The figures are in " + report);
    }
    return isWhole(now) ? 0 : 1;
  }

  private static List<BenchReport> readAll(List<Path> files) throws IOException {
    List<BenchReport> reports = new ArrayList<>();
    for (Path file : files) {
      reports.add(BenchReport.read(file));
    }
    return reports;
  }

  private static BenchReport measure(
      BenchSettings settings, List<Scenario> scenarios, List<StoreKind> stores, PrintWriter out)
      throws IOException {
    String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Files.createDirectories(settings.work());
    Map<String, String> machine = MachineFacts.gather(settings.work());
    machine.forEach((name, value) -> out.println(name + ": " + value));
    out.println();
    Estimate estimate = Estimate.of(settings, scenarios, stores);
    estimate.refuseIfItDoesNotFit(settings.work());
    out.println(estimate.text());
    List<RunResult> results = new ArrayList<>();
    try (Bench bench = new Bench(settings, Progress.onStandardError(), Bench.WindowHook.NONE)) {
      for (StoreKind store : stores) {
        for (Scenario scenario : scenarios) {
          RunResult result = bench.run(scenario, store);
          results.add(result);
          out.println(Tables.run(result).plain());
        }
      }
      bench.databaseSettings().forEach((name, value) -> machine.put("postgresql " + name, value));
    }
    machine.put("server's JVM", String.join(" ", settings.server().launcherOptions()));
    machine.put("and under load", String.join(" ", settings.server().loadOptions()));
    machine.put(
        "settings",
        settings.server().environment().isEmpty()
            ? "the defaults"
            : settings.server().environment().toString());
    return new BenchReport(startedAt, machine, results);
  }

  static boolean isWhole(BenchReport report) {
    return report.runs().stream()
        .allMatch(run ->
            run.figures().getOrDefault(Measure.LOST, 0.0) == 0
                && run.figures().getOrDefault(Measure.FORGED, 0.0) == 0);
  }
}
