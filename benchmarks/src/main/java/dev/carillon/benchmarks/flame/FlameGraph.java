package dev.carillon.benchmarks.flame;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stacks as an SVG picture: what is called stands upon its caller, as wide as its share of the
 * samples. Each box says its name and share when the pointer rests on it.
 */
public final class FlameGraph {
  private static final int WIDTH = 1_400;
  private static final int ROW = 17;
  private static final int TOP = 78;
  private static final int BOTTOM = 10;
  private static final int LEGEND_COLUMNS = 7;
  private static final double LETTER = 6.4;

  /** Narrower boxes could not be seen, and most of a profile is such. */
  private static final double NARROWEST = 0.7;

  private final CollapsedStacks.Frame root;
  private final StringBuilder boxes = new StringBuilder();
  private final Map<Origin, Long> ownSamples = new EnumMap<>(Origin.class);
  private int deepest;

  private FlameGraph(CollapsedStacks stacks) {
    this.root = stacks.root();
  }

  /**
   * @param title what was profiled
   */
  public static String svg(CollapsedStacks stacks, String title) {
    return new FlameGraph(stacks).draw(title);
  }

  /**
   * Each room's share in per cent, with all that it calls outside of the rooms; what no room has
   * called goes by its own origin. The largest first.
   */
  public static Map<String, Double> sharesByRoom(CollapsedStacks stacks) {
    Map<Origin, Long> samples = new EnumMap<>(Origin.class);
    countByRoom(stacks.root(), Origin.NATIVE, Origin.NATIVE, samples);
    Map<String, Double> shares = new LinkedHashMap<>();
    samples.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.<Origin, Long>comparingByValue().reversed())
        .forEach(entry ->
            shares.put(entry.getKey().words(), 100.0 * entry.getValue() / stacks.root().samples()));
    return shares;
  }

  private static void countByRoom(
      CollapsedStacks.Frame frame, Origin origin, Origin owner, Map<Origin, Long> samples) {
    long own = frame.samples();
    for (CollapsedStacks.Frame one : frame.called()) {
      own -= one.samples();
      Origin of = Origin.of(one.name(), origin);
      countByRoom(one, of, of.isRoom() || !owner.isRoom() ? of : owner, samples);
    }
    samples.merge(owner, own, Long::sum);
  }

  private String draw(String title) {
    measureDepth(root, 0);
    countOwn(root, Origin.NATIVE);
    int height = TOP + (deepest + 1) * ROW + BOTTOM;
    draw(root, 0, 0, height - BOTTOM - ROW, Origin.NATIVE);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"ui-monospace, Menlo, monospace\" font-size=\"11\">%n",
            WIDTH,
            height,
            WIDTH));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    text(svg, 8, 20, 15, title + String.format(Locale.ROOT, " (%,d samples)", root.samples()));
    legend(svg);
    return svg.append(boxes).append("</svg>\n").toString();
  }

  /** With the share of the samples in which code of that origin itself ran. */
  private void legend(StringBuilder svg) {
    int i = 0;
    for (Origin origin : Origin.values()) {
      int x = 8 + (i % LEGEND_COLUMNS) * (WIDTH / LEGEND_COLUMNS);
      int y = 34 + (i / LEGEND_COLUMNS) * 18;
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"11\" height=\"11\" fill=\"%s\"/>%n",
              x,
              y,
              origin.colour()));
      double share = 100.0 * ownSamples.getOrDefault(origin, 0L) / Math.max(1, root.samples());
      text(
          svg, x + 16, y + 10, 11, String.format(Locale.ROOT, "%s %.1f %%", origin.words(), share));
      i++;
    }
  }

  private static void text(StringBuilder svg, double x, double y, int size, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"#212529\">%s</text>%n",
            x,
            y,
            size,
            escaped(text)));
  }

  private double width(CollapsedStacks.Frame frame) {
    return (double) WIDTH * frame.samples() / Math.max(1, root.samples());
  }

  private void measureDepth(CollapsedStacks.Frame frame, int depth) {
    if (width(frame) < NARROWEST) {
      return;
    }
    deepest = Math.max(deepest, depth);
    frame.called().forEach(one -> measureDepth(one, depth + 1));
  }

  private void countOwn(CollapsedStacks.Frame frame, Origin origin) {
    long own = frame.samples();
    for (CollapsedStacks.Frame one : frame.called()) {
      own -= one.samples();
      countOwn(one, Origin.of(one.name(), origin));
    }
    ownSamples.merge(origin, own, Long::sum);
  }

  private void draw(CollapsedStacks.Frame frame, double x, int depth, int y, Origin origin) {
    double width = width(frame);
    if (width < NARROWEST) {
      return;
    }
    String name = frame.name().replace('/', '.').replace("_[k]", "");
    boxes.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s, %.2f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\""
                + " fill=\"%s\" stroke=\"#fff\" stroke-width=\"0.5\"/>",
            escaped(name),
            100.0 * frame.samples() / Math.max(1, root.samples()),
            x,
            y,
            width,
            ROW - 1,
            origin.colour()));
    String shown = fitting(name, width);
    if (!shown.isEmpty()) {
      boxes.append(
          String.format(
              Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 3, y + 12, escaped(shown)));
    }
    boxes.append("</g>\n");
    double from = x;
    for (CollapsedStacks.Frame one : frame.called()) {
      draw(one, from, depth + 1, y - ROW, Origin.of(one.name(), origin));
      from += width(one);
    }
  }

  /** The class and method at least, cut where the box ends; nothing if that would be senseless. */
  static String fitting(String name, double width) {
    int letters = (int) ((width - 6) / LETTER);
    if (name.length() <= letters) {
      return name;
    }
    int method = name.lastIndexOf('.');
    int type = method < 0 ? -1 : name.lastIndexOf('.', method - 1);
    String shorter = name.substring(type + 1);
    if (shorter.length() <= letters) {
      return shorter;
    }
    return letters < 4 ? "" : shorter.substring(0, letters - 1) + "…";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
