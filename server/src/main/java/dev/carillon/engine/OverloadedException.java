package dev.carillon.engine;

/**
 * The engine takes nothing more in at the moment, and nothing of what was given to it has been
 * stored. Worth another try after a moment.
 */
public final class OverloadedException extends RuntimeException {
  private final boolean stopping;

  OverloadedException(String message, boolean stopping) {
    super(message);
    this.stopping = stopping;
  }

  /** Whether the node is shutting down: another one may be free. */
  public boolean stopping() {
    return stopping;
  }
}
