package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.store.StoreException;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.StoredAnswer;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the engine does when its store fails it. */
class EngineFaultsTest {
  private static final String URL = EngineSuite.URL;

  private final MovableTime time = new MovableTime();
  private final MemoryStore store = new MemoryStore(time, true);

  /** Fails one verb so many times, before or after its transaction. */
  private final class Failing implements MemoryTables.Fault {
    private final String verb;
    private final boolean afterwards;
    private final AtomicInteger times;

    private Failing(String verb, boolean afterwards, int times) {
      this.verb = verb;
      this.afterwards = afterwards;
      this.times = new AtomicInteger(times);
      store.tables().fault = this;
    }

    @Override
    public void before(String called) {
      fail(called, false);
    }

    @Override
    public void after(String called) {
      fail(called, true);
    }

    private void fail(String called, boolean after) {
      if (called.equals(verb) && after == afterwards && times.getAndDecrement() > 0) {
        throw new StoreUnavailableException("the line is dead", null);
      }
    }
  }

  @Test
  void aPublishThatCannotBeCommittedSaysSoAndHoldsNothing() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      var _ = new Failing("accept", false, 1);

      assertThatThrownBy(() -> rig.publish(rig.message(application)))
          .isInstanceOf(StoreUnavailableException.class);

      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
      rig.publish(rig.message(application));
      rig.work();
      assertThat(rig.receivers.requests()).hasSize(1);
    }
  }

  @Test
  void aCommitThatBrokeOffAfterItTookEffectIsDeliveredAllTheSame() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      var _ = new Failing("accept", true, 1);
      Message message = rig.message(application);
      assertThatThrownBy(() -> rig.publish(message)).isInstanceOf(StoreUnavailableException.class);
      assertThat(rig.delivery(message).state()).isEqualTo(State.SENDING);

      rig.engine.tenancy().runOnce();

      assertThat(rig.heard.joined).hasSize(2);
      assertThat(rig.delivery(message).state()).isEqualTo(State.SCHEDULED);
      rig.takeUp();
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
    }
  }

  @Test
  void aTakeUpThatBrokeOffAfterItTookEffectLosesNothing() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.receivers.at(URL, Receivers.answer(500));
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();
      rig.receivers.at(URL, Receivers.answer(200));
      rig.advance(Duration.ofMinutes(1));
      Message held = rig.message(application);
      rig.publish(held);
      var _ = new Failing("takeUp", true, 1);
      assertThatThrownBy(() -> rig.engine.takeUp().runOnce()).isInstanceOf(StoreException.class);

      rig.engine.tenancy().runOnce();
      assertThat(rig.delivery(message).state())
          .as("the old lease is kept while something is in flight under it")
          .isEqualTo(State.SENDING);
      rig.work();
      assertThat(rig.delivery(held).state()).isEqualTo(State.DELIVERED);
      rig.engine.tenancy().runOnce();
      assertThat(rig.delivery(message).state()).isEqualTo(State.RETRYING);
      rig.takeUp();
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(store.tables().nodes).hasSize(1);
    }
  }

  @Test
  void outcomesAreKeptUntilTheStoreTakesThem() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);
      rig.attemptOne();
      var _ = new Failing("settle", false, 2);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> rig.engine.recorder().runOnce())
            .isInstanceOf(StoreUnavailableException.class);
        assertThat(rig.engine.gauges().held()).isEqualTo(1);
      }
      rig.engine.recorder().runOnce();

      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.engine.gauges().held()).isZero();
      assertThat(rig.receivers.requests()).hasSize(1);
    }
  }

  @Test
  void aRecordThatTookEffectUnnoticedIsNotWrittenTwice() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);
      rig.attemptOne();
      var _ = new Failing("settle", true, 1);
      assertThatThrownBy(() -> rig.engine.recorder().runOnce())
          .isInstanceOf(StoreUnavailableException.class);
      rig.engine.recorder().runOnce();

      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.attempts(message)).hasSize(1);
    }
  }

  @Test
  void anOutcomeThatCannotBeWrittenIsQuarantinedAndTheOthersAreRecorded() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message bad = rig.message(application, "bad", null);
      Message good = rig.message(application);
      rig.publish(bad, good);
      store.tables().refusesAttempt =
          attempt ->
              attempt.message().equals(bad.id())
                  && attempt.outcome() instanceof dev.carillon.model.Outcome.Answered;
      rig.work();

      assertThat(rig.delivery(good).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.delivery(bad).state()).isEqualTo(State.UNDELIVERABLE);
      assertThat(rig.delivery(bad).reason()).isEqualTo(Reason.QUARANTINED);
      assertThat(rig.attempts(bad)).hasSize(1);
      assertThat(rig.engine.gauges().held()).isZero();
    }
  }

  @Test
  void whatComesBeyondTheLimitIsRefusedAtOnce() throws Exception {
    EngineConfig defaults = EngineConfig.DEFAULTS;
    EngineConfig small =
        new EngineConfig(
            new EngineConfig.Intake(1, 500, 1 << 20, 5, 1 << 20),
            defaults.memory(),
            defaults.sending(),
            defaults.lease(),
            defaults.retention(),
            defaults.upkeepRows());
    try (Rig rig = Rig.stepped(store, time, small)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.publish(rig.message(application));
      CountDownLatch stalled = new CountDownLatch(1);
      CountDownLatch inAccept = new CountDownLatch(1);
      store.tables().fault =
          new MemoryTables.Fault() {
            @Override
            public void before(String verb) {
              if (verb.equals("accept")) {
                inAccept.countDown();
                EngineSuite.awaitQuietly(stalled);
              }
            }

            @Override
            public void after(String verb) {}
          };
      FutureTask<Accepted> first =
          new FutureTask<>(() ->
              rig.engine.publish(
                  application,
                  List.of(
                      rig.message(application),
                      rig.message(application),
                      rig.message(application),
                      rig.message(application),
                      rig.message(application)),
                  null));
      Thread.ofVirtual().start(first);
      EngineSuite.awaitQuietly(inAccept);

      assertThatThrownBy(() -> rig.publish(rig.message(application)))
          .isInstanceOf(OverloadedException.class);
      assertThat(rig.heard.overloaded).hasValue(1);
      stalled.countDown();
      assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.Committed.class);
      assertThat(store.tables().messages).hasSize(6);
      assertThat(rig.publish(rig.message(application))).isInstanceOf(Accepted.Committed.class);
    }
  }

  @Test
  void onePublishThatCannotBeCommittedDoesNotTakeItsGroupWithIt() throws Exception {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.engine.directory().of(application);
      CountDownLatch stalled = new CountDownLatch(1);
      CountDownLatch inAccept = new CountDownLatch(1);
      store.tables().fault =
          new MemoryTables.Fault() {
            @Override
            public void before(String verb) {
              if (verb.equals("accept")) {
                inAccept.countDown();
                EngineSuite.awaitQuietly(stalled);
              }
            }

            @Override
            public void after(String verb) {}
          };
      List<FutureTask<Accepted>> publishes = new ArrayList<>();
      publishes.add(publish(rig, rig.message(application), null));
      EngineSuite.awaitQuietly(inAccept);
      for (int i = 0; i < 3; i++) {
        publishes.add(publish(rig, rig.message(application), null));
      }
      Submission.Claim poison =
          new Submission.Claim(
              "tok_1",
              "key",
              "hash",
              time.instant().plusSeconds(60),
              _ -> {
                throw new IllegalStateException("no answer to this");
              });
      FutureTask<Accepted> poisoned = publish(rig, rig.message(application), poison);
      while (rig.engine.gauges().waitingForCommit() < 5) {
        Thread.onSpinWait();
      }
      stalled.countDown();

      for (FutureTask<Accepted> publish : publishes) {
        assertThat(publish.get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.Committed.class);
      }
      assertThatThrownBy(() -> poisoned.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IllegalStateException.class);
      assertThat(store.tables().messages).hasSize(4);
      rig.work();
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  private static FutureTask<Accepted> publish(
      Rig rig, Message message, Submission.@Nullable Claim claim) {
    FutureTask<Accepted> task =
        new FutureTask<>(() -> rig.engine.publish(message.application(), List.of(message), claim));
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void aRepeatedKeySendsNothingTwice() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Submission.Claim claim =
          new Submission.Claim(
              "tok_1",
              "key",
              "hash",
              time.instant().plusSeconds(60),
              _ -> new StoredAnswer(202, Payload.json("{}")));
      Message message = rig.message(application);
      rig.engine.publish(application, List.of(message), claim);
      Accepted again = rig.engine.publish(application, List.of(rig.message(application)), claim);
      rig.work();

      assertThat(again).isEqualTo(new Accepted.Repeated(new StoredAnswer(202, Payload.json("{}"))));
      assertThat(rig.receivers.requests()).hasSize(1);
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void anApplicationThatIsGoneIsSaidToBe() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message pending = rig.message(application);
      rig.publish(pending);
      store.catalog().deleteApplication(application, time.instant());
      assertThat(rig.publish(rig.message(application)))
          .isInstanceOf(Accepted.ApplicationGone.class);
      rig.engine.changed(application);
      assertThat(rig.publish(rig.message(application)))
          .isInstanceOf(Accepted.ApplicationGone.class);
      rig.work();

      assertThat(store.tables().deliveries.values())
          .extracting(MemoryTables.Row::delivery)
          .singleElement()
          .extracting(Delivery::reason)
          .isEqualTo(Reason.APPLICATION_DELETED);
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void anEndpointThatAnotherNodeReachedIsNotDisabled() {
    try (Rig rig = Rig.stepped(store, time);
        Rig other = Rig.second(new SharedStore(store), time)) {
      ApplicationKey application = rig.application();
      var endpoint = rig.endpoint(application, URL, Rig.Wish.delays());
      rig.receivers.at(URL, Receivers.answer(500));
      rig.publish(rig.message(application));
      rig.work();
      rig.advance(Duration.ofDays(3));
      other.engine.tenancy().runOnce();
      other.publish(other.message(application));
      other.work();
      rig.advance(Duration.ofDays(3));
      rig.publish(rig.message(application));
      rig.work();

      assertThat(
              store
                  .catalog()
                  .endpoint(application, endpoint.endpoint().value())
                  .orElseThrow()
                  .disabled())
          .isFalse();
    }
  }

  @Test
  void retentionIsHandedDown() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.publish(rig.message(application));
      rig.work();
      rig.advance(Duration.ofDays(91));
      rig.upkeep();

      assertThat(rig.heard.swept).hasValue(1);
      assertThat(store.tables().messages).isEmpty();
    }
  }
}
