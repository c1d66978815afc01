package dev.carillon.benchmarks.server;

import dev.carillon.benchmarks.child.Children;
import dev.carillon.benchmarks.child.JavaCommand;
import dev.carillon.benchmarks.child.Reaper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real server in a process of its own, started as {@code ./carillon serve} does. */
public final class ServerProcess implements AutoCloseable {
  private static final String READY = "Carillon is ready at ";
  private static final int START_LIMIT_SECONDS = 120;
  private static final int STOP_LIMIT_SECONDS = 60;
  private static final int SHOWN_LOG_BYTES = 4_000;

  private final Process process;
  private final Reaper reaper;
  private final Path log;
  private final URI address;
  private final long readyAfterNanos;

  /**
   * How to start one.
   *
   * @param program what stands between the options and {@code serve}: {@code -jar …} or {@code -cp
   *     … dev.carillon.Main}
   * @param environment settings, as variables
   */
  public record Launch(
      List<String> jvmOptions, List<String> program, Path data, Map<String, String> environment) {

    public Launch withOptions(List<String> more) {
      List<String> all = new ArrayList<>(jvmOptions);
      all.addAll(more);
      return new Launch(all, program, data, environment);
    }
  }

  private record Ready(URI address, long nanos) {}

  private ServerProcess(Process process, Reaper reaper, Path log, long startNanos) {
    this.process = process;
    this.reaper = reaper;
    this.log = log;
    CompletableFuture<Ready> ready = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("server-output").start(() -> follow(ready));
    try {
      Ready first = ready.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
      this.address = first.address();
      this.readyAfterNanos = first.nanos() - startNanos;
    } catch (Exception failure) {
      process.destroyForcibly();
      process.onExit().join();
      reaper.close();
      throw new IllegalStateException("the server did not get ready:\n" + lastLog(), failure);
    }
  }

  /** Starts it and waits until it says that it is ready. */
  public static ServerProcess start(Launch launch, Path log) {
    List<String> command = new ArrayList<>();
    command.add(JavaCommand.java());
    command.addAll(launch.jvmOptions());
    command.addAll(launch.program());
    command.addAll(List.of("serve", "--port", "0", "--data", launch.data().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
    builder.environment().putAll(launch.environment());
    long start = System.nanoTime();
    try {
      Process process = builder.start();
      Children.watch(process, Children.Ending.KILLED);
      return new ServerProcess(process, Reaper.of(process), log, start);
    } catch (IOException failure) {
      throw new UncheckedIOException("the server could not be started", failure);
    }
  }

  public long pid() {
    return process.pid();
  }

  public URI address() {
    return address;
  }

  /** From the exec of java to the line that says ready. */
  public double readyAfterSeconds() {
    return readyAfterNanos / 1e9;
  }

  /** SIGKILL: nothing is flushed or finished by the process. Returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
    reaper.close();
  }

  /** SIGTERM, as an operator stops it. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
      reaper.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
    reaper.close();
  }

  /** Has all garbage collected, so that what is used afterwards is what lives. */
  public void collectGarbage() {
    try {
      Process command =
          new ProcessBuilder(JavaCommand.tool("jcmd"), Long.toString(pid()), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!command.waitFor(START_LIMIT_SECONDS, TimeUnit.SECONDS) || command.exitValue() != 0) {
        command.destroyForcibly();
        throw new IllegalStateException("jcmd could not reach the server");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("jcmd did not run", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private void follow(CompletableFuture<Ready> ready) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          URI found = URI.create(line.substring(READY.length()).strip());
          ready.complete(new Ready(found, System.nanoTime()));
        }
      }
    } catch (IOException _) {
      // as if it had ended
    }
    ready.completeExceptionally(new IllegalStateException("it ended"));
  }

  /** The end of what it has logged. */
  public String lastLog() {
    try {
      String text = Files.exists(log) ? Files.readString(log) : "";
      return text.substring(Math.max(0, text.length() - SHOWN_LOG_BYTES));
    } catch (IOException failure) {
      return failure.toString();
    }
  }
}
