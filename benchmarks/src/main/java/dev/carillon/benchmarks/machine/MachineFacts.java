package dev.carillon.benchmarks.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a reader needs to know of the machine to make anything of a figure. */
public final class MachineFacts {
  private static final int SYNCS = 400;

  private MachineFacts() {}

  /**
   * Names and values, in the order in which they are shown.
   *
   * @param dataFolder where the measured servers keep their data
   */
  public static Map<String, String> gather(Path dataFolder) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", processor());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put(
        "java",
        "%s %s".formatted(System.getProperty("java.vm.vendor"), Runtime.version().toString()));
    facts.put("data on", disk(dataFolder));
    facts.put("fdatasync p50", "%.2f ms".formatted(DiskSync.medianMillis(dataFolder, SYNCS)));
    facts.put("commit", commit());
    return facts;
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return System.getProperty("os.arch");
  }

  private static String memory() throws IOException {
    Path file = Path.of("/proc/meminfo");
    if (Files.isReadable(file)) {
      long kibibytes = Long.parseLong(Files.readAllLines(file).getFirst().replaceAll("\\D", ""));
      return "%.1f GiB".formatted(kibibytes / 1024.0 / 1024.0);
    }
    return "unknown";
  }

  private static String disk(Path folder) throws IOException {
    var store = Files.getFileStore(folder);
    return "%s (%s)".formatted(store.name(), store.type());
  }

  /** Which source this is; {@code +} when files have changed since the commit. */
  private static String commit() {
    String commit = output("git", "rev-parse", "--short=12", "HEAD");
    if (commit.isEmpty()) {
      return "unknown";
    }
    String changes = output("git", "status", "--porcelain", "--untracked-files=no");
    return changes.isEmpty() ? commit : commit + "+";
  }

  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
    } catch (IOException noGit) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
