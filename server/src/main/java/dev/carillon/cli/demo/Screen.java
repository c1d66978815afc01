package dev.carillon.cli.demo;

import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what the demonstration shows: aligned lines, and colours where they can be seen. */
final class Screen {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final int GREEN = 32;
  private static final int RED = 31;
  private static final int YELLOW = 33;
  private static final int DIM = 2;

  private final PrintStream out;
  private final boolean colours;

  Screen(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /**
   * One attempt.
   *
   * @param status 0 if there was no answer
   * @param receipt null if the request did not arrive
   */
  record Line(
      Instant at,
      String eventType,
      String endpoint,
      int number,
      int status,
      long millis,
      @Nullable Receipt receipt,
      boolean bodyAsPublished) {
    boolean verified() {
      return receipt != null && receipt.verified() && bodyAsPublished;
    }

    /** The receiver's word on the signature, and on the body. */
    String verdict() {
      if (receipt == null) {
        return "not received";
      }
      if (receipt.problem() != null) {
        return "SIGNATURE REFUSED: " + receipt.problem();
      }
      return bodyAsPublished ? "signature ok" : "BODY CHANGED";
    }
  }

  void attempt(Line line) {
    boolean success = line.status() / 100 == 2;
    out.println(
        paint(DIM, CLOCK.format(LocalTime.ofInstant(line.at(), ZoneId.systemDefault())))
            + String.format(
                Locale.ROOT,
                "  %-28s %-8s attempt %d  ",
                line.eventType(),
                line.endpoint(),
                line.number())
            + paint(success ? GREEN : YELLOW, line.status() == 0 ? "---" : "" + line.status())
            + String.format(Locale.ROOT, " %5d ms  ", line.millis())
            + paint(line.verified() ? GREEN : RED, line.verdict()));
  }

  void row(String name, boolean good, String value) {
    out.println(
        "  " + String.format(Locale.ROOT, "%-10s ", name) + paint(good ? GREEN : RED, value));
  }

  void line(String text) {
    out.println(text);
  }

  private String paint(int code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
