package dev.carillon.benchmarks.flame;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Stacks as a profiler writes them, one a line: frames from the outermost on with semicolons
 * between, a space, and how often it was seen.
 */
public final class CollapsedStacks {
  private static final Pattern ADDRESS = Pattern.compile("[./]0x[0-9a-f]+(?=\\.|$)");

  private final Frame root = new Frame("all");

  private CollapsedStacks() {}

  /** A function, as called by those above it. */
  public static final class Frame {
    private final String name;
    private final Map<String, Frame> called = new TreeMap<>();
    private long samples;

    private Frame(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    /** In it and in what it called. */
    public long samples() {
      return samples;
    }

    /** By name. */
    public Iterable<Frame> called() {
      return called.values();
    }
  }

  public static CollapsedStacks parse(String text) {
    CollapsedStacks stacks = new CollapsedStacks();
    text.lines().forEach(stacks::add);
    return stacks;
  }

  /**
   * Without what differs from run to run: the addresses of hidden classes, and the random names
   * under which drivers unpack their libraries.
   */
  static String plain(String name) {
    String plain = ADDRESS.matcher(name).replaceFirst("");
    int library = plain.lastIndexOf("lib");
    return library > 0 && plain.endsWith(".so") ? plain.substring(library) : plain;
  }

  public Frame root() {
    return root;
  }

  private void add(String line) {
    int space = line.lastIndexOf(' ');
    if (space < 1) {
      return;
    }
    long samples = Long.parseLong(line.substring(space + 1));
    Frame frame = root;
    frame.samples += samples;
    for (String name : line.substring(0, space).split(";", -1)) {
      frame = frame.called.computeIfAbsent(plain(name), Frame::new);
      frame.samples += samples;
    }
  }
}
