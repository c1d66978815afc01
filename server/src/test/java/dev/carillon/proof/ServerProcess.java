package dev.carillon.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, as an operator would start it, and as a power cut ends it. */
final class ServerProcess implements AutoCloseable {
  private static final String READY = "Carillon is ready at ";
  private static final int KEPT_LINES = 60;
  private static final int START_LIMIT_SECONDS = 60;

  private final Process process;
  private final URI address;
  private final Deque<String> lastLines = new ArrayDeque<>();

  private ServerProcess(Process process) {
    this.process = process;
    CompletableFuture<URI> ready = new CompletableFuture<>();
    Thread.ofVirtual().name("server-output").start(() -> follow(ready));
    try {
      this.address = ready.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception failure) {
      process.destroyForcibly();
      throw new IllegalStateException("the server did not get ready:\n" + lastLines(), failure);
    }
  }

  /** Starts a server on this JVM's class path and waits until it says that it is ready. */
  static ServerProcess start(Path data, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("dev.carillon.Main", "serve", "--port", "0", "--data", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
    builder.environment().putAll(environment);
    try {
      return new ServerProcess(builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  URI address() {
    return address;
  }

  /** SIGKILL: no hook runs, nothing is flushed by the process. Returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM, and the exit code once it has drained. */
  int terminate() {
    process.destroy();
    return process.onExit().join().exitValue();
  }

  @Override
  public void close() {
    kill();
  }

  String lastLines() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  private void follow(CompletableFuture<URI> ready) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        int at = line.indexOf(READY);
        if (at >= 0) {
          ready.complete(URI.create(line.substring(at + READY.length()).strip()));
        }
      }
    } catch (IOException gone) {
      keep(gone.toString());
    }
    ready.completeExceptionally(new IllegalStateException("the server ended:\n" + lastLines()));
  }

  private void keep(String line) {
    synchronized (lastLines) {
      if (lastLines.size() == KEPT_LINES) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
  }
}
