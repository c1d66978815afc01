package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Token;
import dev.carillon.signing.ApiToken;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered when the server cannot do what is asked: never 2xx. */
class FailureTest {
  private static final String KEY = "Idempotency-Key";
  private static final String BODY = "{\"eventType\":\"a\",\"payload\":{}}";
  private static final Duration WAIT = Duration.ofMillis(300);

  @TempDir static Path folder;
  private static ApiServer server;
  private String app = "";

  @BeforeAll
  static void start() throws Exception {
    ApiConfig usual = ApiConfig.DEFAULTS;
    server =
        ApiServer.start(
            folder,
            new ApiConfig(
                usual.maxPayloadBytes(),
                usual.maxBodyBytes(),
                usual.maxBatchBytes(),
                usual.maxBatchItems(),
                usual.portalTokenLifetime(),
                usual.idempotencyLifetime(),
                WAIT));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void application() {
    app = "/api/v1/app/" + server.application();
  }

  @AfterEach
  void restore() {
    server.publishThrough(null);
  }

  private int messages() {
    return server.get(app + "/msg?limit=250").json().path("data").size();
  }

  @Test
  void aFullDiskIs507() {
    server.publishThrough((_, _, _) -> {
      throw new StoreFullException("full", new IllegalStateException());
    });
    Answer answer = server.post(app + "/msg", BODY, KEY, "full");
    assertThat(answer.status()).isEqualTo(507);
    assertThat(answer.text("code")).isEqualTo("storage_full");
    server.publishThrough(null);
    assertThat(server.post(app + "/msg", BODY, KEY, "full").status()).isEqualTo(202);
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void aDatabaseThatDoesNotAnswerIs503WithATime() {
    server.publishThrough((_, _, _) -> {
      throw new StoreUnavailableException("away", null);
    });
    for (String path : new String[] {"/msg", "/msg/batch"}) {
      Answer answer =
          server.post(app + path, path.equals("/msg") ? BODY : "[" + BODY + "]", KEY, path);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text("code")).isEqualTo("storage_unavailable");
      assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    }
  }

  @Test
  void anEngineWithoutRoomIs503WithItsTime() {
    server.publishThrough((_, _, _) -> {
      throw new OverloadedException("too much is waiting", 3);
    });
    Answer answer = server.post(app + "/msg", BODY);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("code")).isEqualTo("overloaded");
    assertThat(answer.headers().firstValue("retry-after")).hasValue("3");
  }

  @Test
  void anApplicationThatWentMeanwhileIs404() {
    server.publishThrough((_, _, _) -> new Accepted.ApplicationGone());
    assertThat(server.post(app + "/msg", BODY).status()).isEqualTo(404);
  }

  @Test
  void aFaultOfOursTellsNothingOfItself() {
    server.publishThrough((_, _, _) -> {
      throw new IllegalStateException("secret detail");
    });
    Answer answer = server.post(app + "/msg", BODY);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret detail");
    assertThat(answer.text("requestId")).isNotEmpty();
  }

  @Test
  void anEqualPublishThatIsInProgressIs409AfterTheWait() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Publisher engine = server.engine();
    server.publishThrough((application, messages, claim) -> {
      entered.countDown();
      try {
        leave.await();
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
      return engine.publish(application, messages, claim);
    });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> first = threads.submit(() -> server.post(app + "/msg", BODY, KEY, "slow"));
      entered.await();
      Answer second = server.post(app + "/msg", BODY, KEY, "slow");
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.text("code")).isEqualTo("idempotency_in_progress");
      assertThat(server.post(app + "/msg", "{ " + BODY.substring(1), KEY, "slow").status())
          .isEqualTo(422);
      leave.countDown();
      assertThat(first.get().status()).isEqualTo(202);
      assertThat(server.post(app + "/msg", BODY, KEY, "slow").body()).isEqualTo(first.get().body());
    }
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void anEqualRequestOnAnotherNodeIs409UntilItsNodeIsGivenUp() {
    String body = "{\"name\":\"elsewhere\"}";
    Token token =
        server.store().catalog().tokenByHash(ApiToken.hash(server.operator)).orElseThrow();
    Instant now = Instant.now();
    String scope = token.id().value();
    String hash =
        IdempotencyKey.hash(
            "POST", "/api/v1/app", "", body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    server
        .store()
        .idempotency()
        .claim(scope, "node-2", hash, now, now.plusSeconds(60), now.minusSeconds(60));
    assertThat(server.post("/api/v1/app", body, KEY, "node-2").status()).isEqualTo(409);
    assertThat(server.post("/api/v1/app", "{\"name\":\"other\"}", KEY, "node-2").status())
        .isEqualTo(422);

    Instant longAgo = now.minusSeconds(120);
    server
        .store()
        .idempotency()
        .claim(scope, "node-3", hash, longAgo, now.plusSeconds(60), longAgo);
    assertThat(server.post("/api/v1/app", body, KEY, "node-3").status()).isEqualTo(201);
  }

  @Test
  void aTokenThatIsRevokedOnAnotherNodeIsDeadWithinASecond() {
    EnvironmentId environment = server.store().catalog().defaultEnvironment();
    String text = server.token(environment, null, null);
    assertThat(server.call(text, "GET", app, null).status()).isEqualTo(200);
    Token token = server.store().catalog().tokenByHash(ApiToken.hash(text)).orElseThrow();
    server.store().catalog().deleteToken(environment, token.id());
    long start = System.nanoTime();
    Eventually.get(() -> server.call(text, "GET", app, null).status(), status -> status == 401);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }
}
