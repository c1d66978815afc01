package dev.carillon.benchmarks.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a process leaves behind that is killed. */
class ReaperTest {
  private static final int LIMIT_SECONDS = 30;

  /** Starts what runs for long, and says its number. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      Process process = new ProcessBuilder("sleep", "600").start();
      Reaper.of(process);
      System.out.println(process.pid());
      process.waitFor();
    }
  }

  @Test
  void aProcessDoesNotOutliveItsOwnerThatWasKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                List.of(
                    JavaCommand.java(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Owner.class.getName()))
            .start();
    try (BufferedReader said = owner.inputReader(StandardCharsets.UTF_8)) {
      ProcessHandle left = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();

      owner.destroyForcibly();

      left.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(left.isAlive()).isFalse();
    }
  }

  @Test
  void anOwnerThatGoesOnKeepsItsProcess() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    try (Reaper _ = Reaper.of(process)) {
      process.outputWriter(StandardCharsets.UTF_8).append("still here\n").flush();
      assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("still here");
    } finally {
      process.destroyForcibly();
    }
  }
}
