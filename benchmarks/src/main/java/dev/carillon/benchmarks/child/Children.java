package dev.carillon.benchmarks.child;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The processes that this one has started: none outlives it, not even after Ctrl-C. */
public final class Children {
  private static final int GOODBYE_SECONDS = 20;

  /** How each is to end. */
  private static final Map<Process, Ending> LIVE = new ConcurrentHashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::endAll, "end-children"));
  }

  private static volatile boolean ending;

  private Children() {}

  /** Whether this process was told to end, so that what fails from now on is no fault. */
  public static boolean areEnding() {
    return ending;
  }

  /** What a process needs when it has to go. */
  public enum Ending {
    /** Nothing: it is killed. */
    KILLED,
    /** A moment to end what it has started itself. */
    ASKED
  }

  /** From now on the process ends with this one, at the latest. */
  public static void watch(Process process, Ending ending) {
    LIVE.put(process, ending);
    LIVE.keySet().removeIf(one -> !one.isAlive());
  }

  /** Ends them and waits until they are gone, so that their folders can be deleted. */
  public static void endAll() {
    ending = true;
    LIVE.forEach((process, ending) -> {
      switch (ending) {
        case KILLED -> process.destroyForcibly();
        case ASKED -> process.destroy();
      }
    });
    LIVE.keySet().forEach(Children::awaitEnd);
  }

  private static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
