package dev.carillon.cli;

import dev.carillon.app.Carillon;

/** Closes the server when the process is told to end, and lets it end only then. */
final class Shutdown {
  private Shutdown() {}

  static void onSignal(Carillon carillon) {
    Runtime.getRuntime().addShutdownHook(new Thread(carillon::close, "shutdown"));
  }
}
