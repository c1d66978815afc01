package dev.carillon.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What Linux says of a process in {@code /proc}: see proc(5). */
public final class ProcessStatus {
  /** The kernel shows times to programs in hundredths of a second, whatever it counts in. */
  private static final long MICROS_PER_TICK = 10_000;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int ENDED_CHILDREN_USER_TICKS = 13;
  private static final int ENDED_CHILDREN_SYSTEM_TICKS = 14;

  private ProcessStatus() {}

  /**
   * Resident memory now and at its highest, in bytes.
   *
   * @param resident {@code VmRSS}
   * @param peak {@code VmHWM}
   */
  public record Memory(long resident, long peak) {}

  /** User and system time of a process that runs; 0 if there is none. */
  public static long cpuMicros(long process) {
    return micros(statistics(process), USER_TICKS, SYSTEM_TICKS);
  }

  /** The time of a process and of all below it, those that have ended too. */
  public static long treeCpuMicros(long process) {
    long sum = ownAndEndedMicros(process);
    List<ProcessHandle> children =
        ProcessHandle.of(process).map(handle -> handle.descendants().toList()).orElse(List.of());
    for (ProcessHandle child : children) {
      sum += ownAndEndedMicros(child.pid());
    }
    return sum;
  }

  private static long ownAndEndedMicros(long process) {
    return micros(
        statistics(process),
        USER_TICKS,
        SYSTEM_TICKS,
        ENDED_CHILDREN_USER_TICKS,
        ENDED_CHILDREN_SYSTEM_TICKS);
  }

  public static Memory memory(long process) {
    long resident = 0;
    long peak = 0;
    for (String line : read("/proc/%d/status".formatted(process)).split("\n", -1)) {
      if (line.startsWith("VmRSS:")) {
        resident = kibibytes(line);
      } else if (line.startsWith("VmHWM:")) {
        peak = kibibytes(line);
      }
    }
    return new Memory(resident * 1_024, peak * 1_024);
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  /** The fields behind the name, which is in parentheses and may hold anything. */
  private static String[] statistics(long process) {
    String text = read("/proc/%d/stat".formatted(process));
    return text.isEmpty()
        ? new String[0]
        : text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
  }

  private static long micros(String[] fields, int... which) {
    long ticks = 0;
    for (int field : which) {
      ticks += fields.length > field ? Long.parseLong(fields[field]) : 0;
    }
    return ticks * MICROS_PER_TICK;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException gone) {
      // A process can end between the opening and the reading (ESRCH).
      if (!Files.exists(Path.of(file))) {
        return "";
      }
      throw new UncheckedIOException(gone);
    }
  }
}
