package dev.carillon.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
  private static final String KEY = "Idempotency-Key";

  @TempDir static Path folder;
  private static ApiServer server;
  private String app = "";

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void application() {
    app = "/api/v1/app/" + server.application();
  }

  private int messages() {
    return server.get(app + "/msg?limit=250").json().path("data").size();
  }

  @Test
  void anEqualPublishIsAnsweredEquallyAndDoneOnce() {
    String body = "{\"eventType\":\"a\",\"eventId\":\"e\",\"payload\":{ \"n\": 1.0 }}";
    Answer first = server.post(app + "/msg", body, KEY, "k1");
    Answer second = server.post(app + "/msg", body, KEY, "k1");
    assertThat(first.status()).isEqualTo(202);
    assertThat(second.status()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void aHundredEqualPublishesAtOnceAreOneMessage() throws Exception {
    String body = "{\"eventType\":\"a\",\"payload\":{}}";
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(() -> server.post(app + "/msg", body, KEY, "hundred"));
    }
    Set<String> bodies = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        assertThat(answer.get().status()).isEqualTo(202);
        bodies.add(answer.get().body());
      }
    }
    assertThat(bodies).hasSize(1);
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void aHundredEqualCreationsAtOnceAreOneApplication() throws Exception {
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(() -> server.post("/api/v1/app", "{\"name\":\"one of many\"}", KEY, "many"));
    }
    Set<String> bodies = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        assertThat(answer.get().status()).isEqualTo(201);
        bodies.add(answer.get().body());
      }
    }
    assertThat(bodies).hasSize(1);
  }

  @Test
  void anotherRequestUnderTheSameKeyIs422() {
    String body = "{\"eventType\":\"a\",\"payload\":{}}";
    assertThat(server.post(app + "/msg", body, KEY, "k2").status()).isEqualTo(202);
    for (Answer other :
        List.of(
            server.post(app + "/msg", body.replace("{}", "{ }"), KEY, "k2"),
            server.post(app + "/msg?with_content=false", body, KEY, "k2"),
            server.post("/api/v1/app", "{\"name\":\"n\"}", KEY, "k2"))) {
      assertThat(other.status()).as(other.body()).isEqualTo(422);
      assertThat(other.types()).containsExactly("value_error.idempotency_key_reused");
    }
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void aKeyIsOfOneToken() {
    String body = "{\"eventType\":\"a\",\"payload\":{}}";
    String other = server.token(server.store().catalog().defaultEnvironment(), null, null);
    assertThat(server.post(app + "/msg", body, KEY, "k3").status()).isEqualTo(202);
    assertThat(server.call(other, "POST", app + "/msg", body, KEY, "k3").status()).isEqualTo(202);
    assertThat(messages()).isEqualTo(2);
  }

  @Test
  void whatFailedIsNotKept() {
    String body = "{\"eventType\":\"a\",\"eventId\":\"taken\",\"payload\":{}}";
    server.post(app + "/msg", body);
    assertThat(server.post(app + "/msg", body, KEY, "k4").status()).isEqualTo(409);
    assertThat(server.post(app + "/msg", body, KEY, "k4").status()).isEqualTo(409);

    String unnamed = "{\"name\":\"\"}";
    assertThat(server.post("/api/v1/app", unnamed, KEY, "k5").status()).isEqualTo(422);
    assertThat(server.post("/api/v1/app", "{\"name\":\"n\"}", KEY, "k5").status()).isEqualTo(201);
  }

  @Test
  void everyOtherPostIsRepeatableToo() {
    Answer first = server.post("/api/v1/app", "{\"name\":\"n\"}", KEY, "k6");
    Answer second = server.post("/api/v1/app", "{\"name\":\"n\"}", KEY, "k6");
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    String endpoint = "{\"url\":\"https://8.8.8.8/\"}";
    Answer made = server.post(app + "/endpoint", endpoint, KEY, "k7");
    assertThat(server.post(app + "/endpoint", endpoint, KEY, "k7").body()).isEqualTo(made.body());
    String rotate = app + "/endpoint/" + made.text("id") + "/secret/rotate";
    assertThat(server.post(rotate, "{}", KEY, "k8").status()).isEqualTo(204);
    String secret = server.get(rotate.replace("/rotate", "")).text("key");
    Answer again = server.post(rotate, "{}", KEY, "k8");
    assertThat(again.status()).isEqualTo(204);
    assertThat(again.body()).isEmpty();
    assertThat(server.get(rotate.replace("/rotate", "")).text("key")).isEqualTo(secret);
  }

  @Test
  void aKeptTokenIsNotReadableInTheStore() throws Exception {
    String path = app.replace("/app/", "/auth/app-portal-access/");
    Answer first = server.post(path, "{}", KEY, "k9");
    assertThat(first.status()).isEqualTo(200);
    assertThat(server.post(path, "{}", KEY, "k9").body()).isEqualTo(first.body());
    String token = first.text("token");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, ISO_8859_1)).as(file.toString()).doesNotContain(token);
      }
    }
  }

  @Test
  void aBatchIsRepeatedWithAllItsResults() {
    String body =
        "[{\"eventType\":\"a\",\"payload\":{}},{\"payload\":{}},{\"eventType\":\"b\",\"payload\":{}}]";
    Answer first = server.post(app + "/msg/batch", body, KEY, "k10");
    Answer second = server.post(app + "/msg/batch", body, KEY, "k10");
    assertThat(first.status()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(messages()).isEqualTo(2);
  }

  @Test
  void aKeyMustBePrintableAndShort() {
    for (String key : List.of(" ", "k".repeat(257))) {
      Answer answer = server.post("/api/v1/app", "{\"name\":\"n\"}", KEY, key);
      assertThat(answer.status()).isIn(201, 422);
      if (!key.isBlank()) {
        assertThat(answer.places()).containsExactly("header.idempotency-key");
      }
    }
    assertThat(server.post("/api/v1/app", "{\"name\":\"n\"}", KEY, "k".repeat(256)).status())
        .isEqualTo(201);
  }
}
