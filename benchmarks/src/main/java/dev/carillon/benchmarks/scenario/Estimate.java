package dev.carillon.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * About what a call of the command will take.
 *
 * @param diskBytes at the most at one time; a scenario's data is deleted before the next begins
 */
public record Estimate(double seconds, long diskBytes) {
  /** PostgreSQL's log, and whatever else writes meanwhile. */
  private static final long SPARE_BYTES = 5L << 30;

  public static Estimate of(
      BenchSettings settings, List<Scenario> scenarios, List<StoreKind> stores) {
    double seconds = 0;
    long most = 0;
    long sum = 0;
    for (StoreKind store : stores) {
      for (Scenario scenario : scenarios) {
        seconds += scenario.estimatedSeconds(settings, store);
        most = Math.max(most, scenario.diskBytes(settings, store));
        sum += scenario.diskBytes(settings, store);
      }
    }
    return new Estimate(seconds, settings.server().keepData() ? sum : most);
  }

  /**
   * @throws IOException if the folder's disk has too little room; the message says how much there
   *     is
   */
  public void refuseIfItDoesNotFit(Path work) throws IOException {
    refuseIfMoreThan(Files.getFileStore(work).getUsableSpace(), work);
  }

  void refuseIfMoreThan(long free, Path work) throws IOException {
    if (diskBytes > 0 && diskBytes + SPARE_BYTES > free) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "this needs about %s on the disk of %s, which has %s free; choose another with"
                  + " --work-dir, or less with --scale, --seconds and --warm-up",
              gibibytes(diskBytes + SPARE_BYTES),
              work,
              gibibytes(free)));
    }
  }

  /** {@code About 52 minutes, and up to 31 GiB of disk.} */
  public String text() {
    long minutes = Math.max(1, Math.round(seconds / 60));
    return String.format(
        Locale.ROOT,
        "This takes about %d minute%s, and up to %s of disk at a time.",
        minutes,
        minutes == 1 ? "" : "s",
        gibibytes(diskBytes));
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
