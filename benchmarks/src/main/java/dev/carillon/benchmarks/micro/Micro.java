package dev.carillon.benchmarks.micro;

import dev.carillon.signing.Crypto;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the benchmarks of this package, each in a JVM of its own, and prints a table. */
@Command(
    name = "carillon bench micro",
    mixinStandardHelpOptions = true,
    description = "JMH on the parts of the hot path: signing, deciding, matching, JSON, rows.")
public final class Micro implements Callable<Integer> {
  /** Each is one step of the run, with a line that says so. */
  static final List<Class<?>> ALL =
      List.of(
          SharedKeyBenchmark.class,
          SigningBenchmark.class,
          DecidingBenchmark.class,
          MatchingBenchmark.class,
          JsonBenchmark.class,
          SqliteRowsBenchmark.class,
          PostgresRowsBenchmark.class);

  @Parameters(
      arity = "0..1",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "only those whose name contains it, such as Signing, es256 or Rows")
  private Pattern names = Pattern.compile("");

  @Option(names = "--quick", description = "short measurements: an idea, not a figure")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "writes JMH's results there too")
  private @Nullable File json;

  private final PrintStream out;

  Micro(PrintStream out) {
    this.out = out;
  }

  /**
   * Ends the process only if something failed: with 2 for a wrong argument, 1 for a benchmark that
   * failed.
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int code = new CommandLine(new Micro(out)).execute(arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  @Override
  public Integer call() throws RunnerException {
    List<RunResult> results = run(ALL, names, quick ? Micro::quickly : options -> options, out);
    if (results.isEmpty()) {
      out.println("No benchmark's name contains " + names + ".");
      return 2;
    }
    out.println();
    out.print(Table.text(Table.lines(results)));
    if (json != null) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, json.getPath()).writeOut(results);
      out.println("JMH's results: " + json.getAbsolutePath());
    }
    return 0;
  }

  /** How the benchmarks are run otherwise than they say. */
  interface Change {
    ChainedOptionsBuilder of(ChainedOptionsBuilder options);
  }

  private static ChainedOptionsBuilder quickly(ChainedOptionsBuilder options) {
    return options
        .warmupIterations(1)
        .warmupTime(TimeValue.milliseconds(300))
        .measurementIterations(3)
        .measurementTime(TimeValue.milliseconds(300));
  }

  /**
   * Runs the benchmarks whose name, such as {@code Signing.es256}, has the pattern in it.
   *
   * @throws RunnerException if one fails
   */
  static List<RunResult> run(List<Class<?>> classes, Pattern names, Change change, PrintStream out)
      throws RunnerException {
    List<RunResult> results = new ArrayList<>();
    boolean fast = Crypto.install();
    for (Class<?> type : classes) {
      String title = type.getSimpleName().replace("Benchmark", "");
      ChainedOptionsBuilder options =
          new OptionsBuilder()
              .shouldFailOnError(true)
              .addProfiler(RowCosts.class)
              .verbosity(VerboseMode.SILENT);
      if (!fast) {
        // Amazon's provider does not run on this machine; its figure would be the other's.
        options = options.param("provider", Cryptography.JDK.name());
      }
      boolean any = false;
      for (Method method : type.getMethods()) {
        if (method.isAnnotationPresent(Benchmark.class)
            && names.matcher(title + "." + method.getName()).find()) {
          options =
              options.include("^" + Pattern.quote(type.getName() + "." + method.getName()) + "$");
          any = true;
        }
      }
      if (any) {
        out.println(title + " …");
        results.addAll(new Runner(change.of(options).build()).run());
      }
    }
    return results;
  }
}
