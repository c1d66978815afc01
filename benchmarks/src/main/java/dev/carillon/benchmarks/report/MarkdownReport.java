package dev.carillon.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a report into a page of Markdown, between two marks, and its pictures into a folder beside
 * the page; what else stands on the page stays as it is.
 */
public final class MarkdownReport {
  static final String BEGIN = "<!-- figures: written by ./carillon bench --report -->";
  static final String END = "<!-- end of figures -->";

  private static final Map<String, String> STORES = new LinkedHashMap<>();

  static {
    STORES.put("sqlite", "SQLite");
    STORES.put("postgres", "PostgreSQL");
  }

  private MarkdownReport() {}

  /**
   * Puts a report into a page in the place of the one before.
   *
   * @throws IOException if the page is not there or lacks the marks
   */
  public static void write(BenchReport report, Path page) throws IOException {
    if (!Files.exists(page)) {
      throw new IOException(page + " is not there: it needs the lines " + BEGIN + " and " + END);
    }
    String folderName = page.getFileName().toString().replaceAll("\\.md$", "");
    Path folder = page.toAbsolutePath().resolveSibling(folderName);
    Map<String, String> pictures = pictures(report);
    String text =
        replaced(Files.readString(page), page.toString(), text(report, folderName, pictures));
    Files.createDirectories(folder);
    for (Map.Entry<String, String> picture : pictures.entrySet()) {
      Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
    }
    Files.writeString(page, text);
  }

  static String replaced(String page, String name, String figures) throws IOException {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(name + " lacks the lines " + BEGIN + " and " + END);
    }
    return page.substring(0, begin + BEGIN.length()) + "\n" + figures + page.substring(end);
  }

  private static String text(BenchReport report, String folder, Map<String, String> pictures) {
    StringBuilder text = new StringBuilder();
    text.append("Measured from ").append(report.startedAt()).append(" on.\n\n");
    TextTable machine = new TextTable("machine", "");
    report.machine().forEach(machine::row);
    text.append(machine.markdown()).append('\n');
    add(text, "### Goals", Tables.goals(report));
    STORES.forEach((store, words) -> {
      add(text, "### " + words + ": rates and costs", Tables.costs(report, store));
      add(text, "### " + words + ": latencies", Tables.latencies(report, store));
    });
    for (String picture : pictures.keySet()) {
      text.append("![%s](%s/%s)%n%n".formatted(picture.replace(".svg", ""), folder, picture));
    }
    text.append("<details><summary>Every figure of every run, and its conditions</summary>\n\n");
    for (RunResult run : report.runs()) {
      text.append(Tables.run(run).markdown()).append('\n');
      List<String> conditions = new ArrayList<>();
      run.conditions().forEach((name, value) -> conditions.add(name + ": " + value));
      text.append(String.join("; ", conditions)).append("\n\n");
    }
    return text.append("</details>\n").toString();
  }

  private static void add(StringBuilder text, String head, TextTable table) {
    if (!table.isEmpty()) {
      text.append(head).append("\n\n").append(table.markdown()).append('\n');
    }
  }

  /** By file name. */
  private static Map<String, String> pictures(BenchReport report) {
    Map<String, String> pictures = new LinkedHashMap<>();
    BarChart rates = new BarChart("Deliveries a second", List.copyOf(STORES.values()), false);
    BarChart latencies =
        new BarChart(
            "From publish to the receiver, in ms (logarithmic)",
            List.of("p50", "p99", "p99.9"),
            true);
    Map<String, List<BarChart.Bar>> byScenario = new LinkedHashMap<>();
    for (RunResult run : report.runs()) {
      Double rate = run.figures().get(Measure.DELIVERED_RATE);
      int series = List.copyOf(STORES.keySet()).indexOf(run.store());
      if (rate != null && series >= 0) {
        byScenario
            .computeIfAbsent(run.scenario(), _ -> new ArrayList<>())
            .add(new BarChart.Bar(series, rate, String.format(Locale.ROOT, "%,.0f", rate)));
      }
      if (run.figures().containsKey(Measure.END_TO_END_P50)) {
        String store = STORES.getOrDefault(run.store(), run.store());
        latencies.group(run.scenario() + ", " + store, latencyBars(run));
      }
    }
    byScenario.forEach(rates::group);
    if (!rates.isEmpty()) {
      pictures.put("rates.svg", rates.svg());
    }
    if (!latencies.isEmpty()) {
      pictures.put("latencies.svg", latencies.svg());
    }
    return pictures;
  }

  private static List<BarChart.Bar> latencyBars(RunResult run) {
    List<BarChart.Bar> bars = new ArrayList<>();
    List<Measure> measures =
        List.of(Measure.END_TO_END_P50, Measure.END_TO_END_P99, Measure.END_TO_END_P999);
    for (int i = 0; i < measures.size(); i++) {
      Double value = run.figures().get(measures.get(i));
      if (value != null) {
        bars.add(new BarChart.Bar(i, value, String.format(Locale.ROOT, "%.1f", value)));
      }
    }
    return bars;
  }
}
