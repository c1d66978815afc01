package dev.carillon.benchmarks.child;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A small JVM of ours that is told what to do in lines and answers in lines. It ends when its
 * standard input does, so that it cannot outlive this process.
 */
public final class ChildProcess implements AutoCloseable {
  /** No line that a child writes is equal to this very object. */
  private static final String END = new String("(ended)".toCharArray());

  private static final Duration GOODBYE = Duration.ofSeconds(20);

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedWriter commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ChildProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread.ofVirtual().name(name + "-lines").start(this::follow);
  }

  /**
   * Starts a class of this program in a JVM of its own.
   *
   * @param log where what it says to standard error goes
   */
  public static ChildProcess start(
      String name, List<String> jvmOptions, Class<?> main, List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    command.add(JavaCommand.java());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      Children.watch(process, Children.Ending.ASKED);
      return new ChildProcess(name, log, process);
    } catch (IOException failure) {
      throw new UncheckedIOException("the " + name + " could not be started", failure);
    }
  }

  public long pid() {
    return process.pid();
  }

  public synchronized void tell(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
    } catch (IOException gone) {
      throw new IllegalStateException(ended(), gone);
    }
  }

  /** The next line that starts with a word, without it; other lines before it are dropped. */
  public String await(String word, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new IllegalStateException(
              "the %s did not say \"%s\" within %s s%n%s"
                  .formatted(name, word, limit.toSeconds(), logged()));
        }
        if (isEnd(line)) {
          throw new IllegalStateException(ended());
        }
        if (line.equals(word) || line.startsWith(word + " ")) {
          return line.substring(word.length()).strip();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /**
   * Tells and awaits an answer that starts with the command's first word; one conversation at a
   * time, so that no thread takes the answer that another waits for.
   */
  public synchronized String ask(String command, Duration limit) {
    tell(command);
    return await(command.split(" ", 2)[0], limit);
  }

  @SuppressWarnings("ReferenceEquality") // a line with the same text is a line
  private static boolean isEnd(String line) {
    return line == END;
  }

  /** Closes its input and waits for its end; kills it if it does not come. */
  @Override
  public void close() {
    try {
      commands.close();
    } catch (IOException _) {
      // it has ended before
    }
    try {
      if (!process.waitFor(GOODBYE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException _) {
      // as if it had ended
    }
    lines.add(END);
  }

  private String ended() {
    return "the %s has ended%n%s".formatted(name, logged());
  }

  private String logged() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException failure) {
      return failure.toString();
    }
  }
}
