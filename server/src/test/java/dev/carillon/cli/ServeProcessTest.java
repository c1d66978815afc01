package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testing.Product;
import dev.carillon.testing.Receiver;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program itself, as a process of its own. */
class ServeProcessTest {
  private static final String TOKEN = "canary-operators-token";
  private static final String KEY = "canary-master-key-canary";

  @TempDir private Path place = Path.of("");

  private @Nullable Process process;

  private Process start(List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.carillon.Main"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(place.resolve("out").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(place.resolve("err").toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
    builder.environment().putAll(environment);
    process = builder.start();
    return process;
  }

  private Process serve() throws IOException {
    return start(
        List.of("serve", "--port", "0", "--data", place.resolve("data").toString()),
        Map.of(
            "CARILLON_ADMIN_TOKEN", TOKEN,
            "CARILLON_MASTER_KEY", KEY,
            "CARILLON_EGRESS_ALLOW", "127.0.0.0/8",
            "CARILLON_LOG_FORMAT", "json",
            "CARILLON_LOG_LEVEL", "debug"));
  }

  private String read(String name) throws IOException {
    return Files.readString(place.resolve(name), StandardCharsets.UTF_8);
  }

  /** Waits for the line that says where it serves. */
  private URI ready(Process server) throws Exception {
    try (var watcher = place.getFileSystem().newWatchService()) {
      place.register(watcher, StandardWatchEventKinds.ENTRY_MODIFY);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!read("out").endsWith("\n")) {
        assertThat(server.isAlive()).as("the server's process: %s", read("err")).isTrue();
        assertThat(System.nanoTime()).isLessThan(end);
        var key = watcher.poll(1, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
    String line = read("out").lines().findFirst().orElseThrow();
    assertThat(line).startsWith("Carillon is ready at http://127.0.0.1:");
    return URI.create(line.substring("Carillon is ready at ".length()));
  }

  @AfterEach
  void nothingIsLeftRunning() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void sigtermLetsWhatIsUnderWayComeToItsEndAndIsRecordedOnce() throws Exception {
    Process server = serve();
    try (Receiver receiver = new Receiver();
        Product product = new Product(ready(server), TOKEN)) {
      String application = product.application();
      product.endpoint(application, receiver.url("/slow"));
      CountDownLatch gate = receiver.holdAnswers();
      String message = product.publish(application, "{\"n\":1}");
      assertThat(receiver.next().id()).isEqualTo(message);

      server.destroy(); // SIGTERM
      assertThat(server.waitFor(1, TimeUnit.SECONDS)).as("it waits for the answer").isFalse();
      gate.countDown();

      assertThat(server.waitFor(35, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
      Process again = serve();
      try (Product later = new Product(ready(again), TOKEN)) {
        JsonNode attempts =
            later.call("GET", "/api/v1/app/" + application + "/attempt/msg/" + message, "");
        assertThat(attempts.path("data")).hasSize(1);
        assertThat(attempts.path("data").path(0).path("status").asInt()).isZero();
        String marker = later.publish(application, "{\"n\":2}");
        assertThat(receiver.next().id()).as("nothing was sent twice").isEqualTo(marker);
      }
    }
  }

  @Test
  void noSecretAndNoPayloadReachesTheLogAndNoSecretTheFiles() throws Exception {
    Process server = serve();
    String secret;
    try (Receiver receiver = new Receiver();
        Product product = new Product(ready(server), TOKEN)) {
      String application = product.application();
      String endpoint =
          product.endpoint(application, receiver.url("/canary-path?key=canary-query"));
      secret =
          product
              .call("GET", "/api/v1/app/" + application + "/endpoint/" + endpoint + "/secret", "")
              .path("key")
              .asString();
      String message = product.publish(application, "{\"n\":\"canary-payload\"}");
      assertThat(receiver.next().id()).isEqualTo(message);
      product.send("GET", "/api/v1/app/none", "");

      server.destroy();
      assertThat(server.waitFor(35, TimeUnit.SECONDS)).isTrue();
      JsonNode line = attemptLine(message);
      assertThat(line.path("endpoint_id").asString()).isEqualTo(endpoint);
      assertThat(line.path("application_id").asString()).isEqualTo(application);
      assertThat(line.path("number").asInt()).isEqualTo(1);
      assertThat(line.path("status").asInt()).isEqualTo(200);
      assertThat(line.path("verdict").asString()).isEqualTo("delivered");
      assertThat(line.path("total_ms").asDouble()).isPositive();
      assertThat(line.path("target").asString()).isEqualTo(receiver.url(""));
    }
    assertThat(secret).startsWith("whsec_");
    String base64 = secret.substring("whsec_".length());
    assertThat(read("err")).doesNotContain("canary").doesNotContain(base64);
    try (var files = Files.list(place.resolve("data"))) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(base64)).as("the endpoint's secret in %s", file).isFalse();
        assertThat(bytes.contains(TOKEN)).as("the token in %s", file).isFalse();
        assertThat(bytes.contains(KEY)).as("the master key in %s", file).isFalse();
      }
    }
  }

  private JsonNode attemptLine(String message) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : read("err").lines().toList()) {
      JsonNode node = JsonMapper.shared().readTree(line); // every line is JSON
      if (node.path("logger").asString("").equals("Attempt")
          && node.path("message_id").asString("").equals(message)) {
        lines.add(node);
      }
    }
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  @Test
  void aRefusedStartIsOneLineAndAnExitCode() throws Exception {
    Process refused = start(List.of("serve"), Map.of("CARILLON_EGRESS_ALOW", "10.0.0.0/8"));

    assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.exitValue()).isEqualTo(78);
    assertThat(read("err"))
        .isEqualTo(
            "carillon: the environment: CARILLON_EGRESS_ALOW is no setting; did you mean"
                + " CARILLON_EGRESS_ALLOW?\n");
    assertThat(read("out")).isEmpty();
  }

  @Test
  void theDemonstrationDeliversAndVerifiesEverything() throws Exception {
    Process demo = start(List.of("demo", "--exit"), Map.of("CARILLON_PORT", "nonsense"));

    assertThat(demo.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(read("err")).isEmpty();
    assertThat(read("out"))
        .contains("accepted   9 events for 3 endpoints")
        .contains("attempts   45, of these 18 retries")
        .contains("delivered  27 of 27")
        .contains("verified   45 of 45 requests")
        .doesNotContain("\u001b[");
    assertThat(read("out").lines().filter(line -> line.endsWith("signature ok"))).hasSize(45);
    assertThat(demo.exitValue()).isZero();
  }
}
