package dev.carillon.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /proc} against what the JVM says of itself. */
class ProcessStatusTest {
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir private Path folder = Path.of("");

  @Test
  void cpuTimeIsThatOfTheProcess() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime() / 1_000;

    long micros = ProcessStatus.cpuMicros(SELF);

    long after = system.getProcessCpuTime() / 1_000;
    assertThat(micros).isBetween(before - 20_000, after + 20_000);
  }

  @Test
  void theTimeOfAnEndedChildStaysInTheTree() throws Exception {
    Process child =
        new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done").start();
    long before = ProcessStatus.treeCpuMicros(SELF);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(ProcessStatus.treeCpuMicros(SELF)).isGreaterThan(before);
  }

  @Test
  void memoryIsThere() {
    ProcessStatus.Memory memory = ProcessStatus.memory(SELF);

    assertThat(memory.resident()).isGreaterThan(10L << 20);
    assertThat(memory.peak()).isGreaterThanOrEqualTo(memory.resident());
  }

  @Test
  void aProcessThatIsGoneHasUsedNothing() throws Exception {
    Process child = new ProcessBuilder("true").start();
    child.waitFor();

    assertThat(ProcessStatus.cpuMicros(child.pid())).isZero();
    assertThat(ProcessStatus.memory(child.pid()).resident()).isZero();
  }

  @Test
  void theFactsHaveWhatAReaderNeeds() throws Exception {
    Map<String, String> facts = MachineFacts.gather(folder);

    assertThat(facts)
        .containsKeys("processor", "cores", "memory", "kernel", "java", "data on", "commit");
    assertThat(facts.get("fdatasync p50")).matches("[0-9]+\\.[0-9]{2} ms");
  }
}
