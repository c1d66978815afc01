package dev.carillon.api;

import dev.carillon.http.Handler;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Payload;
import dev.carillon.model.Sealed;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.Idempotency;
import dev.carillon.store.StoredAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers a repeated request as it was answered the first time. Only 2xx answers are kept: clients
 * repeat a request under the same key because it failed.
 *
 * <p>Equal requests that are in progress on this node wait for the first one; on other nodes they
 * are seen in the store. Kept answers are sealed, for some carry a token that must not stand in the
 * database in plain text.
 */
final class IdempotentRequests {
  /** A claim of this age without an answer was left by a node that died. */
  private static final Duration ABANDONED = Duration.ofMinutes(1);

  private static final long FIRST_POLL_MILLIS = 20;
  private static final long LONGEST_POLL_MILLIS = 500;
  private static final String SEALED = "application/octet-stream";

  private final Idempotency store;
  private final SecretBox box;
  private final InstantSource time;
  private final ApiConfig config;
  private final ConcurrentMap<Slot, Underway> underway = new ConcurrentHashMap<>();

  IdempotentRequests(Idempotency store, SecretBox box, InstantSource time, ApiConfig config) {
    this.store = store;
    this.box = box;
    this.time = time;
    this.config = config;
  }

  /** What is carried out at most once at a time under one key. */
  @FunctionalInterface
  private interface Work {
    Response run() throws HttpError;
  }

  /** A publish, which claims its key itself: in the transaction that holds its messages. */
  @FunctionalInterface
  interface Publish {
    Response run(@Nullable IdempotencyKey key) throws HttpError;
  }

  private record Slot(String scope, String key) {}

  private record Underway(String requestHash, CountDownLatch done) {}

  /** When an answer that is given now is forgotten. */
  Instant expiry() {
    return time.instant().plus(config.idempotencyLifetime());
  }

  /** Makes any handler repeatable: for every POST that is not a publish. */
  Handler repeatable(Handler handler) {
    return request -> {
      Optional<IdempotencyKey> key = IdempotencyKey.of(request);
      if (key.isEmpty()) {
        return handler.handle(request);
      }
      return alone(key.get(), () -> claimed(key.get(), () -> handler.handle(request)));
    };
  }

  /** Carries a publish out, alone under its key if it has one. */
  Response publish(Request request, Publish publish) throws HttpError {
    Optional<IdempotencyKey> key = IdempotencyKey.of(request);
    return key.isEmpty() ? publish.run(null) : alone(key.get(), () -> publish.run(key.get()));
  }

  /**
   * Carries out the work when no equal request is in progress on this node any more.
   *
   * @throws HttpError 409 if that does not come to an end in time; 422 if another request is in
   *     progress under the key
   */
  private Response alone(IdempotencyKey key, Work work) throws HttpError {
    Slot slot = new Slot(key.scope(), key.key());
    Underway mine = new Underway(key.requestHash(), new CountDownLatch(1));
    long deadline = System.nanoTime() + config.idempotencyWait().toNanos();
    while (true) {
      Underway other = underway.putIfAbsent(slot, mine);
      if (other == null) {
        break;
      }
      if (!other.requestHash().equals(key.requestHash())) {
        throw reused();
      }
      if (!await(other.done(), deadline)) {
        throw stillInProgress();
      }
    }
    try {
      return work.run();
    } finally {
      underway.remove(slot, mine);
      mine.done().countDown();
    }
  }

  static HttpError reused() {
    return HttpError.invalid(
        "header",
        "idempotency-key",
        "value_error.idempotency_key_reused",
        "was used for another request: send each request under a key of its own");
  }

  private Response claimed(IdempotencyKey key, Work work) throws HttpError {
    return switch (claim(key)) {
      case Idempotency.Claimed.Repeated(StoredAnswer answer) -> repeat(key, answer);
      case Idempotency.Claimed.KeyReused() -> throw reused();
      case Idempotency.Claimed.InProgress() -> throw stillInProgress();
      case Idempotency.Claimed.Fresh() -> firstTime(key, work);
    };
  }

  /** Claims the key, waiting a while for an equal request on another node. */
  private Idempotency.Claimed claim(IdempotencyKey key) throws HttpError {
    long deadline = System.nanoTime() + config.idempotencyWait().toNanos();
    long pollMillis = FIRST_POLL_MILLIS;
    while (true) {
      Instant now = time.instant();
      Idempotency.Claimed claimed =
          store.claim(
              key.scope(), key.key(), key.requestHash(), now, expiry(), now.minus(ABANDONED));
      boolean late = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pollMillis) > deadline;
      if (!(claimed instanceof Idempotency.Claimed.InProgress) || late) {
        return claimed;
      }
      pause(pollMillis);
      pollMillis = Math.min(2 * pollMillis, LONGEST_POLL_MILLIS);
    }
  }

  private Response firstTime(IdempotencyKey key, Work work) throws HttpError {
    boolean kept = false;
    try {
      Response response = work.run();
      if (response.status() >= 200 && response.status() < 300) {
        store.complete(key.scope(), key.key(), sealed(key, response));
        kept = true;
      }
      return response;
    } finally {
      if (!kept) {
        store.release(key.scope(), key.key());
      }
    }
  }

  private StoredAnswer sealed(IdempotencyKey key, Response response) {
    @Nullable Payload body = response.body();
    byte[] plain = body == null ? new byte[0] : body.bytes();
    return new StoredAnswer(
        response.status(), Payload.of(box.seal(plain, key.row()).bytes(), SEALED));
  }

  private Response repeat(IdempotencyKey key, StoredAnswer answer) {
    byte[] plain = box.open(Sealed.of(answer.body().bytes()), key.row());
    return plain.length == 0
        ? Response.empty(answer.status())
        : new Response(answer.status(), List.of(), Payload.of(plain, Payload.JSON));
  }

  private static boolean await(CountDownLatch done, long deadlineNanos) throws HttpError {
    try {
      return done.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw stillInProgress();
    }
  }

  private static void pause(long millis) throws HttpError {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw stillInProgress();
    }
  }

  private static HttpError stillInProgress() {
    return HttpError.of(
        409,
        "idempotency_in_progress",
        "An equal request under this idempotency key is still in progress: repeat it later");
  }
}
