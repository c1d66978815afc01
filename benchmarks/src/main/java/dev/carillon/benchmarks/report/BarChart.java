package dev.carillon.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Groups of horizontal bars as an SVG picture, for a page of Markdown. */
public final class BarChart {
  private static final int WIDTH = 900;
  private static final int LABELS = 190;
  private static final int VALUES = 110;
  private static final int BAR = 15;
  private static final int GAP = 10;
  private static final List<String> COLOURS = List.of("#2e86ab", "#e4572e", "#17a398", "#8f6bb3");

  private final String title;
  private final List<String> series;
  private final boolean logarithmic;
  private final List<Group> groups = new ArrayList<>();

  private record Group(String label, List<Bar> bars) {}

  /**
   * @param series which of the series' colours it has
   * @param text what stands at its end
   */
  public record Bar(int series, double value, String text) {}

  /**
   * @param series what the bars of one place in each group are, at most four
   * @param logarithmic whether a bar's length is that of the value's logarithm: for latencies
   */
  public BarChart(String title, List<String> series, boolean logarithmic) {
    if (series.size() > COLOURS.size()) {
      throw new IllegalArgumentException("more than " + COLOURS.size() + " series");
    }
    this.title = title;
    this.series = List.copyOf(series);
    this.logarithmic = logarithmic;
  }

  public BarChart group(String label, List<Bar> bars) {
    groups.add(new Group(label, List.copyOf(bars)));
    return this;
  }

  public boolean isEmpty() {
    return groups.isEmpty();
  }

  public String svg() {
    int bars = groups.stream().mapToInt(group -> group.bars.size()).sum();
    int height = 62 + bars * BAR + groups.size() * GAP;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#212529\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n"
                + "<text x=\"10\" y=\"22\" font-size=\"15\" font-weight=\"600\">%s</text>%n",
            WIDTH,
            height,
            WIDTH,
            escaped(title)));
    for (int i = 0; i < series.size(); i++) {
      int x = LABELS + i * 160;
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"33\" width=\"11\" height=\"11\" fill=\"%s\"/><text x=\"%d\""
                  + " y=\"43\">%s</text>%n",
              x,
              COLOURS.get(i),
              x + 16,
              escaped(series.get(i))));
    }
    int y = 58;
    for (Group group : groups) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
              LABELS - 8,
              y + group.bars.size() * BAR / 2 + 4,
              escaped(group.label)));
      for (Bar bar : group.bars) {
        bar(svg, bar, y);
        y += BAR;
      }
      y += GAP;
    }
    return svg.append("</svg>\n").toString();
  }

  private void bar(StringBuilder svg, Bar bar, int y) {
    double width = share(bar.value) * (WIDTH - LABELS - VALUES);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/><text x=\"%.1f\""
                + " y=\"%d\" font-size=\"11\">%s</text>%n",
            LABELS,
            y,
            Math.max(1, width),
            BAR - 2,
            COLOURS.get(bar.series),
            LABELS + Math.max(1, width) + 5,
            y + 11,
            escaped(bar.text)));
  }

  private double share(double value) {
    double most = 0;
    double least = Double.MAX_VALUE;
    for (Group group : groups) {
      for (Bar bar : group.bars) {
        most = Math.max(most, bar.value);
        least = bar.value > 0 ? Math.min(least, bar.value) : least;
      }
    }
    if (value <= 0 || most <= 0) {
      return 0;
    }
    if (!logarithmic || most == least) {
      return value / most;
    }
    // The shortest keeps a tenth, so that it can be seen.
    return 0.1 + 0.9 * Math.log(value / least) / Math.log(most / least);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
