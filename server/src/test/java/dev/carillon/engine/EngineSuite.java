package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.DisabledReason;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.Message;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.provider.GeneralContract;
import dev.carillon.provider.Provider;
import dev.carillon.store.Store;
import dev.carillon.store.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine promises, on whichever store a subclass brings. */
abstract class EngineSuite {
  static final String URL = "https://receiver.example/hooks";

  final MovableTime time = new MovableTime();
  Store store;

  abstract Store open(MovableTime time) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open(time);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void aMessageIsStoredSignedSentAndRecorded() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message message = rig.message(application);

      rig.publish(message);

      assertThat(rig.delivery(message).state()).isEqualTo(State.SENDING);
      rig.work();
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.delivery(message).attempts()).isEqualTo(1);
      assertThat(rig.receivers.requests())
          .singleElement()
          .satisfies(request -> {
            assertThat(request.body()).isEqualTo(message.payload());
            assertThat(request.headers())
                .anyMatch(header ->
                    header.name().equals("webhook-id")
                        && header.value().equals(message.id().value()));
          });
      assertThat(rig.attempts(message)).singleElement().matches(Attempt::succeeded);
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
      assertThat(rig.heard.accepted).hasValue(1);
    }
  }

  @Test
  void aFailureIsRetriedWhenTheScheduleSaysAndNotBefore() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL, Rig.Wish.delays(Duration.ofSeconds(5), Duration.ofMinutes(5)));
      rig.receivers.at(URL, Receivers.answer(500));
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();
      assertThat(rig.delivery(message).state()).isEqualTo(State.RETRYING);

      rig.advance(Duration.ofMillis(4_999));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(1);

      rig.advance(Duration.ofSeconds(1));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(2);

      rig.receivers.at(URL, Receivers.answer(204));
      rig.advance(Duration.ofMinutes(6));
      rig.takeUp();
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      List<Attempt> attempts = rig.attempts(message);
      assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2, 3);
      assertThat(attempts.getFirst().nextAttemptAt())
          .isBetween(MovableTime.START.plusMillis(5_000), MovableTime.START.plusMillis(5_500));
      assertThat(attempts.getLast().nextAttemptAt()).isNull();
    }
  }

  @Test
  void everyInterestedEndpointGetsItsOwnDelivery() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, "https://one.example/");
      rig.endpoint(application, "https://two.example/", Rig.Wish.types("pupil.enrolled"));
      rig.endpoint(application, "https://three.example/", Rig.Wish.types("pupil.left"));
      rig.endpoint(application, "https://four.example/", Rig.Wish.NOTHING.butDisabled());
      rig.receivers.at("https://two.example/", Receivers.refused());
      Message message = rig.message(application);

      rig.publish(message);
      rig.work();

      assertThat(rig.deliveries(message))
          .extracting(Delivery::state)
          .containsExactlyInAnyOrder(State.DELIVERED, State.RETRYING, State.SKIPPED);
      assertThat(rig.deliveries(message))
          .filteredOn(delivery -> delivery.state() == State.SKIPPED)
          .singleElement()
          .extracting(Delivery::reason)
          .isEqualTo(Reason.ENDPOINT_DISABLED);
      assertThat(rig.heard.skipped).hasValue(1);
      assertThat(rig.receivers.requests())
          .extracting(OutboundRequest::url)
          .containsExactlyInAnyOrder("https://one.example/", "https://two.example/");
    }
  }

  @Test
  void theEndOfTheScheduleIsTheEndOfTheDelivery() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL, Rig.Wish.delays(Duration.ofSeconds(5)));
      rig.receivers.at(URL, Receivers.refused());
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();
      rig.advance(Duration.ofSeconds(6));
      rig.takeUp();

      assertThat(rig.delivery(message).state()).isEqualTo(State.UNDELIVERABLE);
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
      rig.advance(Duration.ofDays(2));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(2);
    }
  }

  @Test
  void aReceiverMayAskForALongerWait() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.receivers.at(URL, Receivers.answer(503, new Header("Retry-After", "3600")));
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.delivery(message).dueAt()).isEqualTo(MovableTime.START.plusSeconds(3_600));
      rig.advance(Duration.ofSeconds(3_599));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(1);
      rig.advance(Duration.ofSeconds(1));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(2);
    }
  }

  @Test
  void anEndpointThatIsGoneIsDisabledAndWhatIsPendingIsCalledOff() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      rig.receivers.at(URL, Receivers.answer(500));
      Message waiting = rig.message(application);
      rig.publish(waiting);
      rig.work();
      rig.receivers.at(URL, Receivers.answer(410));
      Message refused = rig.message(application);
      rig.publish(refused);
      rig.work();
      rig.upkeep();

      assertThat(rig.delivery(refused).reason()).isEqualTo(Reason.ENDPOINT_GONE);
      assertThat(rig.delivery(waiting).state()).isEqualTo(State.CANCELLED);
      assertThat(rig.delivery(waiting).reason()).isEqualTo(Reason.ENDPOINT_DISABLED);
      assertThat(disabledReason(endpoint)).isEqualTo(DisabledReason.GONE);
      Message after = rig.message(application);
      rig.publish(after);
      assertThat(rig.delivery(after).state()).isEqualTo(State.SKIPPED);
      assertThat(rig.receivers.requests()).hasSize(2);
    }
  }

  @Test
  void fiveDaysOfNothingButFailuresDisableAnEndpoint() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL, Rig.Wish.delays());
      rig.receivers.at(URL, Receivers.answer(500));
      publishDaily(rig, application, 5);
      assertThat(disabledReason(endpoint)).isNull();

      publishDaily(rig, application, 1);

      assertThat(disabledReason(endpoint)).isEqualTo(DisabledReason.FAILING);
      assertThat(rig.heard.health).hasSize(2);
    }
  }

  @Test
  void aSuccessInBetweenStartsTheFiveDaysAnew() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL, Rig.Wish.delays());
      rig.receivers.at(URL, Receivers.answer(500));
      publishDaily(rig, application, 4);
      rig.receivers.at(URL, Receivers.answer(200));
      publishDaily(rig, application, 1);
      rig.receivers.at(URL, Receivers.answer(500));
      publishDaily(rig, application, 5);

      assertThat(disabledReason(endpoint)).isNull();
    }
  }

  private void publishDaily(Rig rig, ApplicationKey application, int days) {
    for (int day = 0; day < days; day++) {
      rig.publish(rig.message(application));
      rig.work();
      rig.advance(Duration.ofDays(1));
    }
  }

  private @Nullable DisabledReason disabledReason(EndpointKey endpoint) {
    EndpointHealth.Disabled disabled =
        store
            .catalog()
            .endpoint(endpoint.application(), endpoint.endpoint().value())
            .orElseThrow()
            .health()
            .disabled();
    return disabled == null ? null : disabled.reason();
  }

  @Test
  void nothingIsSentToAnEndpointThatWasDisabledMeanwhile() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);
      assertThat(rig.begun()).isEqualTo(1);
      disable(endpoint);
      rig.engine.changed(application);
      rig.work();

      assertThat(rig.receivers.requests()).isEmpty();
      assertThat(rig.delivery(message).state()).isEqualTo(State.CANCELLED);
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.ENDPOINT_DISABLED);
      assertThat(rig.attempts(message)).isEmpty();
      assertThat(rig.heard.cancelled).containsExactly(Reason.ENDPOINT_DISABLED);
    }
  }

  @Test
  void anotherNodesChangeIsSeenByTheNextPoll() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);
      store.catalog().deleteEndpoint(endpoint, time.instant());
      rig.engine.directory().poll();
      rig.work();

      assertThat(rig.receivers.requests()).isEmpty();
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.ENDPOINT_DELETED);
    }
  }

  @Test
  void aFailureOfAnEndpointThatWasDisabledMeanwhileIsNotRetried() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      rig.receivers.at(
          URL,
          _ -> {
            disable(endpoint);
            rig.engine.changed(application);
            return Receivers.answer(500);
          });
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.delivery(message).state()).isEqualTo(State.CANCELLED);
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.ENDPOINT_DISABLED);
      assertThat(rig.attempts(message)).singleElement().extracting(Attempt::nextAttemptAt).isNull();
    }
  }

  private void disable(EndpointKey key) {
    EndpointHealth disabled =
        new EndpointHealth(null, new EndpointHealth.Disabled(DisabledReason.OWNER, time.instant()));
    store
        .catalog()
        .updateEndpoint(
            key,
            was ->
                new Endpoint(
                    key,
                    was.settings(),
                    was.secrets(),
                    disabled,
                    was.createdAt(),
                    was.updatedAt()));
  }

  @Test
  void aRateLimitIsKeptWhateverIsWaiting() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL, Rig.Wish.rateLimit(10));
      rig.publishMany(application, 100);
      List<Integer> sentBySecond = new ArrayList<>();
      int before = 0;
      for (int second = 0; second < 4; second++) {
        for (int tick = 0; tick < 100; tick++) {
          rig.work();
          time.advance(Duration.ofMillis(10));
        }
        rig.engine.tenancy().runOnce();
        sentBySecond.add(rig.receivers.requests().size() - before);
        before = rig.receivers.requests().size();
      }

      assertThat(sentBySecond).containsExactly(10, 10, 10, 10);
    }
  }

  @Test
  void anEndpointHasNoMoreInFlightThanItsCap() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.publishMany(application, 100);

      int most = rig.begun();
      while (rig.attemptOne()) {
        most = Math.max(most, rig.begun());
      }

      assertThat(most).isEqualTo(32);
      assertThat(rig.receivers.requests()).hasSize(100);
    }
  }

  @Test
  void oneHungEndpointStopsNoOther() throws InterruptedException {
    try (Rig rig = Rig.started(store, time, EngineConfig.DEFAULTS)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL, Rig.Wish.types("hang"));
      rig.endpoint(application, "https://well.example/", Rig.Wish.types("go"));
      CountDownLatch hung = new CountDownLatch(1);
      rig.receivers.at(
          URL,
          _ -> {
            awaitQuietly(hung);
            return Receivers.answer(200);
          });
      for (int i = 0; i < 100; i++) {
        rig.publish(rig.message(application, "hang", null));
        rig.publish(rig.message(application, "go", null));
      }

      assertThat(rig.heard.awaitSettled(100))
          .allMatch(settlement -> settlement.lease().message().eventType().equals("go"));
      assertThat(rig.receivers.requestsTo(URL)).hasSizeLessThanOrEqualTo(32);
      hung.countDown();
      assertThat(rig.heard.awaitSettled(100)).hasSize(100);
    }
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void anEndpointMadeAMomentAgoGetsTheNextMessage() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.publish(rig.message(application));
      rig.work();
      rig.endpoint(application, "https://new.example/");
      Message message = rig.message(application);

      rig.publish(message);
      rig.work();

      assertThat(rig.deliveries(message)).hasSize(2);
      assertThat(rig.heard.replanned).hasValue(1);
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void whatFindsNoRoomInMemoryIsReadAgainFromTheStore() {
    try (Rig rig = Rig.stepped(store, time, memory(1, 1_000))) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);

      assertThat(rig.delivery(message).state()).isEqualTo(State.SCHEDULED);
      assertThat(rig.heard.overflowed).hasValue(1);
      assertThat(rig.begun()).isZero();
      rig.takeUp();
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void anEndpointsQueueInMemoryHasAnEnd() {
    try (Rig rig = Rig.stepped(store, time, memory(1 << 20, 40))) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      List<Message> messages = rig.publishMany(application, 200);

      assertThat(rig.engine.gauges().held()).isEqualTo(40);
      assertThat(rig.heard.overflowed).hasValue(160);
      for (int i = 0; i < 20; i++) {
        rig.work();
        rig.engine.takeUp().runOnce();
        assertThat(rig.engine.gauges().held()).isLessThanOrEqualTo(64);
      }
      assertThat(messages).allMatch(message -> rig.delivery(message).state() == State.DELIVERED);
      assertThat(rig.receivers.requests()).hasSize(200);
    }
  }

  private static EngineConfig memory(long bytes, int deliveriesPerTarget) {
    EngineConfig defaults = EngineConfig.DEFAULTS;
    return new EngineConfig(
        defaults.intake(),
        new EngineConfig.Memory(bytes, 50_000, deliveriesPerTarget, 1_024),
        defaults.sending(),
        defaults.lease(),
        defaults.retention(),
        defaults.upkeepRows());
  }

  @Test
  void aRestartTakesUpWhatWasInFlight() {
    ApplicationKey application;
    Message message;
    try (Rig crashed = Rig.stepped(store, time)) {
      application = crashed.application();
      crashed.endpoint(application, URL);
      message = crashed.message(application);
      crashed.publish(message);
      assertThat(crashed.begun()).isEqualTo(1);
    }
    try (Rig restarted = Rig.second(store, time)) {
      restarted.upkeep();
      restarted.takeUp();

      assertThat(restarted.heard.rescued).hasValue(1);
      assertThat(restarted.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(restarted.receivers.requests()).hasSize(1);
    }
  }

  @Test
  void aNodeThatWasLateCannotOverwrite() {
    try (Rig late = Rig.stepped(store, time);
        Rig other = Rig.second(store, time)) {
      ApplicationKey application = late.application();
      late.endpoint(application, URL);
      late.receivers.at(URL, Receivers.answer(500));
      Message message = late.message(application);
      late.publish(message);
      Message queued = late.message(application);
      late.publish(queued);

      other.upkeep();
      other.takeUp();
      assertThat(other.delivery(message).state()).isEqualTo(State.DELIVERED);
      late.attemptOne();
      late.engine.recorder().runOnce();

      assertThat(late.heard.fenced).hasSize(1);
      assertThat(late.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(late.attempts(message)).hasSize(2);

      late.engine.tenancy().runOnce();
      assertThat(late.heard.lost).hasSize(1);
      assertThat(late.heard.joined).hasSize(2);
      late.work();
      assertThat(late.receivers.requests()).hasSize(1);
      assertThat(late.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void noAttemptIsStartedShortlyBeforeTheLeaseEnds() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      time.advance(Duration.ofMillis(13_001));
      Message message = rig.message(application);
      rig.publish(message);
      assertThat(rig.begun()).isZero();

      rig.engine.tenancy().runOnce();
      assertThat(rig.begun()).isEqualTo(1);
      time.advance(Duration.ofMillis(13_001));
      rig.attemptOne();
      assertThat(rig.receivers.requests()).isEmpty();
      rig.engine.tenancy().runOnce();
      rig.work();
      assertThat(rig.delivery(message).state()).isEqualTo(State.SCHEDULED);
      rig.takeUp();
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
    }
  }

  @Test
  void drainingLetsAttemptsEndAndGivesTheRestBack() throws Exception {
    EngineConfig defaults = EngineConfig.DEFAULTS;
    EngineConfig onePermit =
        new EngineConfig(
            defaults.intake(),
            defaults.memory(),
            new EngineConfig.Sending(1, 1, 100, 100, Duration.ZERO, 1),
            defaults.lease(),
            defaults.retention(),
            defaults.upkeepRows());
    try (Rig rig = Rig.started(store, time, onePermit)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      rig.receivers.at(
          URL,
          _ -> {
            arrived.countDown();
            awaitQuietly(goOn);
            return Receivers.answer(200);
          });
      List<Message> messages = rig.publishMany(application, 3);
      awaitQuietly(arrived);
      FutureTask<Boolean> drained =
          new FutureTask<>(() -> rig.engine.drain(Duration.ofSeconds(30)));
      Thread.ofVirtual().start(drained);
      while (!refuses(rig, application)) {
        Thread.onSpinWait();
      }
      goOn.countDown();

      assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(messages)
          .extracting(message -> rig.delivery(message).state())
          .containsExactlyInAnyOrder(State.DELIVERED, State.SCHEDULED, State.SCHEDULED);
      assertThat(rig.receivers.requests()).hasSize(1);
    }
  }

  private static boolean refuses(Rig rig, ApplicationKey application) {
    try {
      rig.publish(rig.message(application, "nobody.asked", null));
      return false;
    } catch (OverloadedException refused) {
      assertThat(refused.stopping()).isTrue();
      return true;
    }
  }

  @Test
  void aStaleConnectionIsFollowedByExactlyOneFurtherAttempt() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL, Rig.Wish.delays());
      rig.receivers.at(
          URL,
          request ->
              request.freshConnection() ? Receivers.answer(200) : Receivers.staleConnection());
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.delivery(message).attempts()).isEqualTo(2);
      assertThat(rig.attempts(message)).extracting(Attempt::number).containsExactly(1, 2);
      assertThat(rig.receivers.requests())
          .extracting(OutboundRequest::freshConnection)
          .containsExactly(false, true);
      assertThat(rig.heard.fenced).isEmpty();
    }
  }

  @Test
  void whatAnEgressCallsStaleTwiceIsAFailureLikeAnother() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.receivers.at(URL, Receivers.staleConnection());
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.receivers.requests()).hasSize(2);
      assertThat(rig.delivery(message).state()).isEqualTo(State.RETRYING);
      assertThat(rig.delivery(message).step()).isEqualTo(1);
    }
  }

  @Test
  void whatCarillonItselfFailsOnIsQuarantinedAndHarmsNobodyElse() {
    Provider failing =
        new Provider() {
          private final GeneralContract general = new GeneralContract("test");

          @Override
          public String name() {
            return "general";
          }

          @Override
          public DeliveryPolicy policy() {
            return general.policy();
          }

          @Override
          public OutboundRequest render(Rendering rendering) {
            if (rendering.lease().message().eventType().equals("poison")) {
              throw new IllegalStateException("cannot be rendered");
            }
            return general.render(rendering);
          }
        };
    try (Rig rig = Rig.stepped(store, time, failing)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      Message poison = rig.message(application, "poison", null);
      Message good = rig.message(application);
      rig.publish(poison, good);
      rig.work();
      assertThat(rig.delivery(good).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.delivery(poison).state()).isEqualTo(State.RETRYING);
      for (int i = 0; i < 10; i++) {
        rig.advance(Duration.ofMinutes(10));
        rig.takeUp();
      }

      assertThat(rig.delivery(poison).state()).isEqualTo(State.UNDELIVERABLE);
      assertThat(rig.delivery(poison).reason()).isEqualTo(Reason.QUARANTINED);
      assertThat(rig.attempts(poison))
          .hasSize(5)
          .allMatch(attempt -> attempt.error() == ErrorClass.INTERNAL_ERROR);
      assertThat(rig.heard.inside).hasSize(5);
      assertThat(rig.heard.health).isEmpty();
      assertThat(disabledReason(endpoint)).isNull();
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void aSecretThatDoesNotOpenQuarantinesItsEndpointsDeliveriesOnly() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey foreign = application.endpoint(rig.ids.endpoint());
      EndpointKey broken = application.endpoint(rig.ids.endpoint());
      Endpoint sealedElsewhere = rig.endpoint(foreign, URL, Rig.Wish.NOTHING);
      store
          .catalog()
          .insert(
              new Endpoint(
                  broken,
                  sealedElsewhere.settings(),
                  sealedElsewhere.secrets(),
                  EndpointHealth.WELL,
                  time.instant(),
                  time.instant()));
      rig.endpoint(application, "https://well.example/");
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.receivers.requests())
          .extracting(OutboundRequest::url)
          .containsExactly("https://well.example/");
      assertThat(rig.deliveries(message))
          .extracting(Delivery::state)
          .containsExactlyInAnyOrder(State.DELIVERED, State.RETRYING);
    }
  }

  @Test
  void aMessageForVeryManyEndpointsIsExpandedInPieces() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      for (int i = 0; i < 600; i++) {
        rig.endpoint(application, "https://receiver" + i + ".example/");
      }
      Message message = rig.message(application);
      rig.publish(message);
      assertThat(rig.deliveries(message)).isEmpty();
      for (int round = 0; round < 6; round++) {
        rig.upkeep();
        rig.takeUp();
      }

      assertThat(rig.heard.expanded).hasValue(600);
      assertThat(rig.deliveries(message))
          .hasSize(600)
          .allMatch(delivery -> delivery.state() == State.DELIVERED);
      assertThat(rig.receivers.requests()).hasSize(600);
    }
  }

  @Test
  void duringARotationBothSecretsSign() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey key = rig.endpoint(application, URL);
      Endpoint other = rig.endpoint(key, URL, Rig.Wish.NOTHING);
      store
          .catalog()
          .updateEndpoint(
              key,
              was ->
                  new Endpoint(
                      key,
                      was.settings(),
                      List.of(
                          other.secrets().getFirst(),
                          new EndpointSecret(
                              was.secrets().getFirst().sealed(),
                              was.createdAt(),
                              time.instant().plus(Duration.ofHours(1)))),
                      was.health(),
                      was.createdAt(),
                      was.updatedAt()));
      rig.publish(rig.message(application));
      rig.work();
      rig.advance(Duration.ofHours(1));
      rig.publish(rig.message(application));
      rig.work();

      assertThat(rig.receivers.requests())
          .extracting(request -> header(request, "webhook-signature").split(" ").length)
          .containsExactly(2, 1);
    }
  }

  private static String header(OutboundRequest request, String name) {
    return request.headers().stream()
        .filter(header -> header.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void aFurtherRunIsTakenUpWhenItIsAskedFor() throws InterruptedException {
    try (Rig rig = Rig.started(store, time, EngineConfig.DEFAULTS)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);
      rig.heard.awaitSettled(1);
      store
          .journal()
          .addRun(
              application,
              message.id(),
              new Submission.Planned(
                  rig.ids.delivery(),
                  new Target.ToEndpoint(endpoint.endpoint()),
                  Run.MANUAL,
                  State.SCHEDULED,
                  null,
                  time.instant()));
      rig.engine.wake();

      assertThat(rig.heard.awaitSettled(1))
          .singleElement()
          .extracting(settlement -> settlement.lease().delivery().run())
          .isEqualTo(Run.MANUAL);
      assertThat(rig.receivers.requests()).hasSize(2);
    }
  }

  @Test
  void aCallbackGoesToItsOwnAddressUnderItsOwnPolicy() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      Message message = rig.message(application);
      rig.publish(message);
      DeliveryPolicy single =
          DeliveryPolicy.GENERAL.with(new PolicyOverride(Duration.ofSeconds(3), List.of()));
      store
          .journal()
          .addRun(
              application,
              message.id(),
              new Submission.Planned(
                  rig.ids.delivery(),
                  new Target.Callback("PUT", "https://callback.example/", List.of(), single),
                  Run.SCHEDULED,
                  State.SCHEDULED,
                  null,
                  time.instant()));
      rig.receivers.at("https://callback.example/", Receivers.answer(500));
      rig.takeUp();

      assertThat(rig.receivers.requests())
          .singleElement()
          .matches(request -> request.method().equals("PUT"))
          .matches(request -> request.timeout().equals(Duration.ofSeconds(3)));
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
    }
  }

  @Test
  void messagesOfOneOrderingKeyArriveOneAfterAnother() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        messages.add(rig.message(application, "type", "pupil-1"));
      }
      rig.publish(messages.toArray(Message[]::new));
      int most = rig.begun();
      while (rig.attemptOne()) {
        most = Math.max(most, rig.begun());
      }

      assertThat(most).isEqualTo(1);
      assertThat(rig.receivers.requests())
          .extracting(request -> header(request, "webhook-id"))
          .containsExactlyElementsOf(
              messages.stream().map(message -> message.id().value()).toList());
    }
  }
}
