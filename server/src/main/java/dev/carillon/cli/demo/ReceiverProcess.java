package dev.carillon.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@link DemoReceiver} as seen by the one who started it. */
final class ReceiverProcess implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Writer toIt;
  private final Consumer<Receipt> receipts;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final int port;

  private ReceiverProcess(Process process, Consumer<Receipt> receipts) throws IOException {
    this.process = process;
    this.receipts = receipts;
    this.toIt = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread.ofVirtual().name("demo-receiver-reports").start(this::readReports);
    this.port = answer("port").asInt();
  }

  /**
   * @param receipts is told of every request that arrives, on another thread
   */
  static ReceiverProcess start(Consumer<Receipt> receipts) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.carillon.Main",
            "demo-receiver");
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new ReceiverProcess(process, receipts);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  long pid() {
    return process.pid();
  }

  /** Returns once the receiver knows it. */
  void expect(Expectation expectation) throws IOException {
    toIt.write(JSON.writeValueAsString(expectation) + "\n");
    toIt.flush();
    answer("expecting");
  }

  private JsonNode answer(String field) throws IOException {
    try {
      JsonNode answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null || !answer.has(field)) {
        throw new IOException("the demonstration's receiver did not say its " + field);
      }
      return answer.get(field);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void readReports() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode node = JSON.readTree(line);
        if (node.has("found")) {
          receipts.accept(JSON.treeToValue(node, Receipt.class));
        } else {
          answers.add(node);
        }
      }
      answers.add(JSON.createObjectNode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      toIt.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
