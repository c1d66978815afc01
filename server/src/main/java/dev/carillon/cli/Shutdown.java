package dev.carillon.cli;

import dev.carillon.app.Carillon;

/** What happens when the process is told to end (SIGTERM, Ctrl-C). */
final class Shutdown {
  /** As a shell says of a process that SIGTERM ended. */
  private static final int TERMINATED = 143;

  private Shutdown() {}

  /**
   * Lets the server drain, then ends the process: with 0 if all that was under way came to its end,
   * so that whoever watches can tell the one from the other.
   */
  static void onSignal(Carillon carillon) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  carillon.close();
                  System.out.flush();
                  Runtime.getRuntime().halt(carillon.endedCleanly() ? 0 : TERMINATED);
                },
                "shutdown"));
  }
}
