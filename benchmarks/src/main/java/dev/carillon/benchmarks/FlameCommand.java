package dev.carillon.benchmarks;

import dev.carillon.benchmarks.flame.CollapsedStacks;
import dev.carillon.benchmarks.flame.FlameGraph;
import dev.carillon.benchmarks.flame.Profiler;
import dev.carillon.benchmarks.report.RunResult;
import dev.carillon.benchmarks.report.Tables;
import dev.carillon.benchmarks.report.TextTable;
import dev.carillon.benchmarks.scenario.Bench;
import dev.carillon.benchmarks.scenario.BenchSettings;
import dev.carillon.benchmarks.scenario.Progress;
import dev.carillon.benchmarks.scenario.Scenario;
import dev.carillon.benchmarks.scenario.StoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one scenario with a profiler on the server. */
@Command(
    name = "flame",
    description = {
      "Runs one scenario on one store with a profiler on the server, and draws where its CPU time",
      "goes as a flame graph. The figures of such a run are not those of one without a profiler.",
    },
    mixinStandardHelpOptions = true)
final class FlameCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "flame.svg",
      description = "the picture; default ${DEFAULT-VALUE}")
  private Path output = Path.of("flame.svg");

  @Option(
      names = "--event",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description =
          "what async-profiler samples: cpu, ctimer, alloc, lock; default ${DEFAULT-VALUE}")
  private String event = "cpu";

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Scenario> scenarios = measuring.scenarios();
    List<StoreKind> stores = measuring.stores();
    if (scenarios.size() != 1 || stores.size() != 1) {
      throw measuring.wrong("name one --scenario and one --store");
    }
    BenchSettings settings = measuring.settings().withLoadOptions(Profiler.JVM_OPTIONS);
    Files.createDirectories(settings.work());
    Path folder = Files.createTempDirectory(settings.work(), "profile-");
    Profiler profiler = Profiler.in(folder, event);
    try (Bench bench = new Bench(settings, Progress.onStandardError(), profiler)) {
      RunResult result = bench.run(scenarios.getFirst(), stores.getFirst());
      out.println(Tables.run(result).plain());
      CollapsedStacks stacks = profiler.stacks();
      Path parent = output.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(
          output, FlameGraph.svg(stacks, "Carillon: " + result.title() + ", " + event));
      TextTable shares = new TextTable("by room, with what it calls", "share");
      FlameGraph.sharesByRoom(stacks)
          .forEach((room, share) -> shares.row(room, "%.1f %%".formatted(share)));
      out.println(shares.plain());
      out.println("Where the time goes: " + output);
    } finally {
      Bench.deleteAll(folder);
    }
    return 0;
  }
}
