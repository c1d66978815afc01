package dev.carillon.benchmarks.child;

import java.io.IOException;
import java.util.List;

/**
 * Kills a process that knows nothing of us when this one is gone, even when this one was killed
 * itself and could do nothing any more: a shell waits at the end of a pipe that only this process
 * holds open.
 */
public final class Reaper implements AutoCloseable {
  private final Process shell;

  private Reaper(Process shell) {
    this.shell = shell;
  }

  /**
   * @throws IOException if there is no {@code sh}
   */
  public static Reaper of(Process process) throws IOException {
    return new Reaper(
        new ProcessBuilder(
                List.of(
                    "sh",
                    "-c",
                    "while read -r _; do :; done; kill -KILL \"$1\"",
                    "reaper",
                    Long.toString(process.pid())))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** The process has ended, and another may get its number. */
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
