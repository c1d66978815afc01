package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.State;
import dev.carillon.provider.GeneralContract;
import dev.carillon.provider.Provider;
import dev.carillon.signing.WebhookSecret;
import dev.carillon.store.Settlement;
import dev.carillon.testing.Eventually;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts of an engine that runs by itself, to endpoints with either kind of secret. */
class SigningPoolTest {
  private static final String CHEAP = "https://receiver.example/shared-key";
  private static final String COSTLY = "https://receiver.example/public-key";
  private static final int THREADS = 2;

  private final MovableTime time = new MovableTime();
  private final MemoryStore store = new MemoryStore(time, true);
  private final Watched provider = new Watched();
  private Rig rig;
  private ApplicationKey application;

  /** The general contract, with an eye on the threads that render; signs when it is let. */
  private static final class Watched implements Provider {
    private final Provider general = new GeneralContract("test");
    final Queue<Thread> cheap = new ConcurrentLinkedQueue<>();
    final Queue<Thread> costly = new ConcurrentLinkedQueue<>();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final CountDownLatch goOn = new CountDownLatch(1);
    volatile boolean fails;

    @Override
    public String name() {
      return general.name();
    }

    @Override
    public DeliveryPolicy policy() {
      return general.policy();
    }

    @Override
    public OutboundRequest render(Rendering rendering) {
      if (!rendering.keys().getFirst().isCostly()) {
        cheap.add(Thread.currentThread());
        return general.render(rendering);
      }
      costly.add(Thread.currentThread());
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      EngineSuite.awaitQuietly(goOn);
      atOnce.decrementAndGet();
      if (fails) {
        throw new IllegalArgumentException("no such header");
      }
      return general.render(rendering);
    }
  }

  @BeforeEach
  void start() {
    EngineConfig usual = EngineConfig.DEFAULTS;
    EngineConfig.Sending sending = usual.sending();
    EngineConfig config =
        new EngineConfig(
            usual.intake(),
            usual.memory(),
            new EngineConfig.Sending(
                sending.permits(),
                sending.permitsPerTarget(),
                sending.unrecorded(),
                sending.recordBatch(),
                sending.recordLinger(),
                THREADS),
            usual.lease(),
            usual.retention(),
            usual.upkeepRows());
    rig = Rig.started(store, time, config, provider);
    application = rig.application();
  }

  @AfterEach
  void stop() {
    provider.goOn.countDown();
    rig.close();
  }

  private void endpoint(String url, WebhookSecret.Kind kind) {
    EndpointKey key = application.endpoint(rig.ids.endpoint());
    Endpoint plain = rig.endpoint(key, url, Rig.Wish.types(url));
    WebhookSecret secret = WebhookSecret.generate(kind, new SecureRandom());
    store
        .catalog()
        .insert(
            new Endpoint(
                key,
                plain.settings(),
                List.of(new EndpointSecret(Rig.KEYS.seal(secret, key), time.instant(), null)),
                plain.health(),
                plain.createdAt(),
                plain.updatedAt()));
  }

  private void publish(String type, int count) {
    for (int i = 0; i < count; i++) {
      rig.publish(rig.message(application, type, null));
    }
  }

  @Test
  void costlySignaturesAreMadeOnAFewPlatformThreads() throws Exception {
    endpoint(COSTLY, WebhookSecret.Kind.ED25519);
    publish(COSTLY, 20);
    Eventually.get(rig.engine.signing()::waiting, waiting -> waiting == 20 - THREADS);
    assertThat(provider.costly).hasSize(THREADS);
    provider.goOn.countDown();

    assertThat(rig.heard.awaitSettled(20))
        .extracting(Settlement::state)
        .containsOnly(State.DELIVERED);
    assertThat(provider.most).hasValue(THREADS);
    assertThat(provider.costly)
        .hasSize(20)
        .allSatisfy(thread -> {
          assertThat(thread.isVirtual()).isFalse();
          assertThat(thread.getName()).matches("carillon-signing-[12]");
        });
    assertThat(rig.receivers.requestsTo(COSTLY))
        .hasSize(20)
        .allSatisfy(request ->
            assertThat(request.headers())
                .filteredOn(header -> header.name().equals("webhook-signature"))
                .extracting(Header::value)
                .singleElement()
                .asString()
                .startsWith("v1a,"));
    assertThat(rig.heard.signed).hasSize(20).allMatch(nanos -> nanos > 0);
  }

  @Test
  void cheapOnesAreMadeWhereTheyAreAndPassByWhileCostlyOnesWait() throws Exception {
    endpoint(COSTLY, WebhookSecret.Kind.ED25519);
    endpoint(CHEAP, WebhookSecret.Kind.HMAC_SHA256);
    publish(COSTLY, 20);
    publish(CHEAP, 20);

    rig.heard.awaitSettled(20);

    assertThat(rig.receivers.requestsTo(CHEAP)).hasSize(20);
    assertThat(rig.receivers.requestsTo(COSTLY)).isEmpty();
    assertThat(provider.cheap)
        .hasSize(20)
        .allSatisfy(thread -> assertThat(thread.isVirtual()).isTrue());
    assertThat(rig.heard.signed).isEmpty();
  }

  @Test
  void aProviderThatFailsThereFailsItsOwnAttemptOnly() throws Exception {
    endpoint(COSTLY, WebhookSecret.Kind.ED25519);
    provider.fails = true;
    publish(COSTLY, 3);
    provider.goOn.countDown();
    rig.heard.awaitSettled(3);

    assertThat(rig.heard.inside)
        .hasSize(3)
        .allSatisfy(failure ->
            assertThat(failure)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such header"));
    assertThat(rig.heard.attempts)
        .extracting(attempt -> attempt.error())
        .containsOnly(ErrorClass.INTERNAL_ERROR);
    provider.fails = false;
    publish(COSTLY, 1);
    assertThat(rig.heard.awaitSettled(1))
        .extracting(Settlement::state)
        .containsExactly(State.DELIVERED);
  }

  @Test
  void whatWaitsForASignatureIsDeliveredBeforeADrainEnds() throws Exception {
    endpoint(COSTLY, WebhookSecret.Kind.ED25519);
    publish(COSTLY, 10);
    Eventually.get(rig.engine.signing()::waiting, waiting -> waiting == 10 - THREADS);
    FutureTask<Boolean> drained = new FutureTask<>(() -> rig.engine.drain(Duration.ofSeconds(30)));
    Thread.ofVirtual().start(drained);
    provider.goOn.countDown();

    assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(rig.receivers.requestsTo(COSTLY)).hasSize(10);
    for (Thread thread : provider.costly) {
      thread.join(Duration.ofSeconds(30));
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void anAttemptThatOutlivesThePoolSignsForItself() {
    endpoint(COSTLY, WebhookSecret.Kind.ED25519);
    provider.goOn.countDown();
    rig.engine.signing().close();
    publish(COSTLY, 1);

    Eventually.get(() -> rig.receivers.requestsTo(COSTLY).size(), size -> size == 1);
    assertThat(provider.costly).singleElement().matches(Thread::isVirtual);
  }
}
