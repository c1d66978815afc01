package dev.carillon.benchmarks.scenario;

import java.io.Console;
import java.io.PrintStream;

/**
 * Says on standard error what is going on. On a terminal one line changes in place; elsewhere only
 * each step's first line is written, so that logs stay short.
 */
public final class Progress {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private boolean inLine;

  private Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @SuppressWarnings("SystemConsoleNull") // in Java 25 it is null again where there is no terminal
  public static Progress onStandardError() {
    Console console = System.console();
    return new Progress(System.err, console != null && console.isTerminal());
  }

  /** A step has begun. */
  public void step(String text) {
    out.println((terminal && inLine ? ERASE : "") + text);
    out.flush();
    inLine = false;
  }

  /** How far the step is. */
  public void update(String text) {
    if (terminal) {
      out.print(ERASE + "  " + text);
      out.flush();
      inLine = true;
    }
  }

  /** What follows on standard output starts on a line of its own. */
  public void rest() {
    if (terminal && inLine) {
      out.print(ERASE);
      out.flush();
    }
    inLine = false;
  }
}
