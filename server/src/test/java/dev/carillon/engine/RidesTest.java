package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.Submission.Accepted;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Outcomes that go along in the transaction of publishes. */
class RidesTest {
  private static final String URL = EngineSuite.URL;

  private final MovableTime time = new MovableTime();
  private final MemoryStore store = new MemoryStore(time, true);

  /** Which transactions there were. */
  private final List<String> transactions = new CopyOnWriteArrayList<>();

  private final class Listening implements MemoryTables.Fault {
    @Override
    public void before(String verb) {
      transactions.add(verb);
    }

    @Override
    public void after(String verb) {}
  }

  @Test
  void anOutcomeGoesAlongWithTheNextPublish() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message first = rig.message(application);
      Message second = rig.message(application);
      rig.publish(first);
      rig.attemptOne();
      store.tables().fault = new Listening();

      rig.publish(second);
      rig.engine.recorder().runOnce();

      assertThat(transactions).containsExactly("accept");
      assertThat(rig.delivery(first).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.attempts(first)).hasSize(1);
      assertThat(rig.engine.gauges().held()).as("the second alone").isEqualTo(1);
    }
  }

  @Test
  void aBadOutcomeDoesNotTakeThePublishWithIt() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message bad = rig.message(application, "bad", null);
      rig.publish(bad);
      rig.attemptOne();
      store.tables().refusesAttempt =
          attempt -> attempt.outcome() instanceof dev.carillon.model.Outcome.Answered;

      Message second = rig.message(application);
      assertThat(rig.publish(second)).isInstanceOf(Accepted.Committed.class);
      rig.engine.recorder().runOnce();

      assertThat(rig.delivery(bad).reason()).isEqualTo(Reason.QUARANTINED);
      assertThat(rig.delivery(second).state()).isEqualTo(State.SENDING);
      store.tables().refusesAttempt = _ -> false;
      rig.work();
      assertThat(rig.delivery(second).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.engine.gauges().held()).isZero();
    }
  }

  @Test
  void outcomesWhoseRideBrokeOffAfterItTookEffectAreWrittenOnce() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message first = rig.message(application);
      rig.publish(first);
      rig.attemptOne();
      store.tables().fault =
          new MemoryTables.Fault() {
            @Override
            public void before(String verb) {}

            @Override
            public void after(String verb) {
              if (verb.equals("accept")) {
                throw new StoreUnavailableException("the line is dead", null);
              }
            }
          };
      assertThatThrownBy(() -> rig.publish(rig.message(application)))
          .isInstanceOf(StoreUnavailableException.class);
      store.tables().fault = MemoryTables.Fault.NONE;

      rig.engine.recorder().runOnce();

      assertThat(rig.delivery(first).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.attempts(first)).hasSize(1);
      assertThat(rig.engine.recorder().isEmpty()).isTrue();
      assertThat(rig.engine.gauges().held()).isZero();
    }
  }

  @Test
  void afterABrokenRideTheRecorderWritesByItselfBeforeOthersRide() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message bad = rig.message(application, "bad", null);
      rig.publish(bad);
      rig.attemptOne();
      store.tables().refusesAttempt =
          attempt -> attempt.outcome() instanceof dev.carillon.model.Outcome.Answered;
      store.tables().fault = new Listening();

      rig.publish(rig.message(application));
      rig.publish(rig.message(application));

      assertThat(transactions)
          .as("refused with the ride, then without, then nothing rode")
          .containsExactly("accept", "accept", "accept");
    }
  }
}
