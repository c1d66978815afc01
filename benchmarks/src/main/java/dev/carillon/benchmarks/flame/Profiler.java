package dev.carillon.benchmarks.flame;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.carillon.benchmarks.scenario.Bench;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Samples the server's CPU time while a measured window is open, with async-profiler. */
public final class Profiler implements Bench.WindowHook {
  /** What the server needs so that samples show inlined code where it is. */
  public static final String JVM_OPTIONS =
      "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints -XX:+EnableDynamicAgentLoading";

  private static final String LIBRARY = "libasyncProfiler.so";

  private final Path library;
  private final Path stacks;
  private final String event;

  private Profiler(Path library, Path stacks, String event) {
    this.library = library;
    this.stacks = stacks;
    this.event = event;
  }

  /**
   * @param folder for its library and for what it writes
   * @param event {@code cpu} (with the kernel's part where perf_events may be used), {@code
   *     ctimer}, {@code alloc}, {@code lock} …: see async-profiler
   */
  public static Profiler in(Path folder, String event) throws IOException {
    Path library = folder.resolve(LIBRARY).toAbsolutePath();
    String resource = platform() + "/" + LIBRARY;
    try (InputStream bytes = Profiler.class.getClassLoader().getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new IOException("async-profiler has no library for this platform (" + resource + ")");
      }
      Files.copy(bytes, library, StandardCopyOption.REPLACE_EXISTING);
    }
    return new Profiler(library, folder.resolve("stacks.collapsed").toAbsolutePath(), event);
  }

  private static String platform() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return architecture.equals("aarch64") ? "linux-arm64" : "linux-x64";
  }

  @Override
  public void opened(long server) {
    command(server, "start,event=" + event + ",interval=1ms");
  }

  @Override
  public void closed(long server) {
    command(server, "stop,collapsed,file=" + stacks);
  }

  /** Of the window that was open last. */
  public CollapsedStacks stacks() throws IOException {
    if (!Files.exists(stacks)) {
      throw new IOException("the profiler has written nothing: the scenario opens no window");
    }
    return CollapsedStacks.parse(Files.readString(stacks));
  }

  private void command(long server, String options) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(server));
      try {
        machine.loadAgentPath(library.toString(), options);
      } finally {
        machine.detach();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the profiler could not be reached", failure);
    } catch (AttachNotSupportedException
        | AgentLoadException
        | AgentInitializationException failure) {
      throw new IllegalStateException("the profiler refused \"" + options + "\"", failure);
    }
  }
}
