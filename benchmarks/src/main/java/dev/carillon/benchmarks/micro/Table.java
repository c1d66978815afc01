package dev.carillon.benchmarks.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** JMH's results as lines for people, with the goals of those that have one. */
final class Table {
  private static final List<String> TITLES = List.of("what", "score", "± 99.9 %", "unit", "goal");

  /** Names as they stand in the table. */
  private static final Map<String, Goal> GOALS =
      Map.of(
          "Signing.es256 FAST", new Goal(20_000, true),
          "Signing.rs256 FAST", new Goal(3_500, true),
          "SqliteRows.write 500, CPU", new Goal(20, false));

  private Table() {}

  /**
   * @param atLeast whether more is better
   */
  record Goal(double limit, boolean atLeast) {
    boolean isMetBy(double score) {
      return atLeast ? score >= limit : score <= limit;
    }
  }

  /**
   * One figure.
   *
   * @param error half the width of the 99.9 % confidence interval; NaN for a single measurement
   * @param goal null for none
   */
  record Line(String name, double score, double error, String unit, @Nullable Goal goal) {
    private List<String> cells() {
      return List.of(
          name, figure(score), Double.isNaN(error) ? "-" : figure(error), unit, goalText());
    }

    private String goalText() {
      if (goal == null) {
        return "";
      }
      return (goal.atLeast() ? "≥ " : "≤ ")
          + figure(goal.limit())
          + (goal.isMetBy(score) ? "  met" : "  MISSED");
    }
  }

  /** All figures, in the order of the results. */
  static List<Line> lines(Collection<RunResult> results) {
    List<Line> lines = new ArrayList<>();
    for (RunResult result : results) {
      String batch = result.getParams().getParam("batch");
      if (batch == null) {
        Result<?> score = result.getPrimaryResult();
        lines.add(line(name(result), score, 1, unit(score)));
      } else {
        addRows(lines, result, Integer.parseInt(batch));
      }
    }
    return lines;
  }

  private static void addRows(List<Line> lines, RunResult result, int batch) {
    lines.add(line(name(result) + ", time", result.getPrimaryResult(), batch, "µs/message"));
    Result<?> writer = result.getSecondaryResults().get(RowCosts.WRITER);
    if (writer != null) {
      lines.add(line(name(result) + ", CPU", writer, 1, "µs/message"));
    }
    Result<?> database = result.getSecondaryResults().get(RowCosts.DATABASE);
    if (database != null) {
      lines.add(line(name(result) + ", CPU of the database", database, 1, "µs/message"));
    }
  }

  private static Line line(String name, Result<?> result, int divisor, String unit) {
    return new Line(
        name, result.getScore() / divisor, result.getScoreError() / divisor, unit, GOALS.get(name));
  }

  /** Such as {@code Signing.es256 FAST}. */
  private static String name(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    int method = benchmark.lastIndexOf('.');
    String type = benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1, method);
    StringBuilder name = new StringBuilder(type.replace("Benchmark", ""));
    name.append(benchmark.substring(method));
    for (String parameter : result.getParams().getParamsKeys()) {
      name.append(' ').append(result.getParams().getParam(parameter));
    }
    return name.toString();
  }

  private static String unit(Result<?> result) {
    return switch (result.getScoreUnit()) {
      case "ops/s" -> "/s";
      case "ns/op" -> "ns";
      case "us/op" -> "µs";
      default -> result.getScoreUnit();
    };
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }

  /** The lines under their titles, in columns. */
  static String text(List<Line> lines) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    lines.forEach(line -> rows.add(line.cells()));
    int[] widths = new int[TITLES.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        String space = " ".repeat(widths[column] - cell.length());
        boolean figures = column == 1 || column == 2;
        line.append(figures ? space + cell : cell + space).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
