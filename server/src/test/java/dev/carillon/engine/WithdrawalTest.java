package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.provider.Gate;
import dev.carillon.provider.GeneralContract;
import dev.carillon.provider.Provider;
import dev.carillon.store.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not sent any more although it was accepted: gates, cancelled and expunged messages. */
class WithdrawalTest {
  private static final String URL = EngineSuite.URL;

  private final MovableTime time = new MovableTime();
  private final MemoryStore store = new MemoryStore(time, true);

  /** The general contract behind a gate that a test opens and closes. */
  private static final class Gated implements Provider {
    private final GeneralContract general = new GeneralContract("test");
    private final List<Lease> asked = new ArrayList<>();
    private Gate gate = Gate.OPEN;

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
      return general.render(rendering);
    }

    @Override
    public Gate gate() {
      return lease -> {
        asked.add(lease);
        return gate.closed(lease);
      };
    }
  }

  private static @Nullable Reason fail() {
    throw new IllegalStateException("the grants cannot be read");
  }

  @Test
  void aClosedGateCancelsBeforeAnyAttempt() {
    Gated gated = new Gated();
    try (Rig rig = Rig.stepped(store, time, gated)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      gated.gate = _ -> Reason.NO_GRANT;
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.receivers.requests()).isEmpty();
      assertThat(rig.attempts(message)).isEmpty();
      assertThat(rig.delivery(message).state()).isEqualTo(State.CANCELLED);
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.NO_GRANT);
      assertThat(rig.heard.cancelled).containsExactly(Reason.NO_GRANT);
      assertThat(gated.asked)
          .singleElement()
          .extracting(lease -> lease.message().id())
          .isEqualTo(message.id());
    }
  }

  @Test
  void aGateThatClosesDuringAnAttemptLetsNoRetryFollow() {
    Gated gated = new Gated();
    try (Rig rig = Rig.stepped(store, time, gated)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.receivers.at(
          URL,
          _ -> {
            gated.gate = _ -> Reason.NO_GRANT;
            return Receivers.answer(500);
          });
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.delivery(message).state()).isEqualTo(State.CANCELLED);
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.NO_GRANT);
      assertThat(rig.attempts(message)).singleElement().extracting(Attempt::nextAttemptAt).isNull();
    }
  }

  @Test
  void aGateThatThrowsNeitherSendsNorLoses() {
    Gated gated = new Gated();
    try (Rig rig = Rig.stepped(store, time, gated)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      gated.gate = _ -> fail();
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();
      rig.takeUp();
      assertThat(rig.receivers.requests()).isEmpty();
      assertThat(rig.delivery(message).state()).isEqualTo(State.SCHEDULED);
      assertThat(rig.heard.trouble).singleElement().asString().contains("grants");

      gated.gate = Gate.OPEN;
      rig.advance(Duration.ofSeconds(2));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(1);
      assertThat(rig.delivery(message).state()).isEqualTo(State.DELIVERED);
    }
  }

  @Test
  void aGateThatThrowsAfterAFailureLeavesTheRetry() {
    Gated gated = new Gated();
    try (Rig rig = Rig.stepped(store, time, gated)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      rig.receivers.at(
          URL,
          _ -> {
            gated.gate = _ -> fail();
            return Receivers.answer(500);
          });
      Message message = rig.message(application);
      rig.publish(message);
      rig.work();

      assertThat(rig.delivery(message).state()).isEqualTo(State.RETRYING);
      assertThat(rig.attempts(message)).hasSize(1);
    }
  }

  @Test
  void cancellingEndsWhatWaitsInTheStoreAndInMemory() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL, Rig.Wish.rateLimit(1));
      rig.receivers.at(URL, Receivers.answer(500));
      Message retrying = rig.message(application);
      rig.publish(retrying);
      rig.work();
      Message queued = rig.message(application);
      Message kept = rig.message(application);
      rig.publish(queued, kept);
      ApplicationKey other = rig.application();
      rig.endpoint(other, "https://other.example/", Rig.Wish.rateLimit(1));
      rig.publishMany(other, 1);
      Message foreign = rig.message(other);
      rig.publish(foreign);
      assertThat(rig.begun()).isEqualTo(1);

      int cancelled =
          rig.engine.cancel(
              application, List.of(retrying.id(), queued.id(), foreign.id()), Reason.NO_GRANT);

      assertThat(cancelled).isEqualTo(2);
      rig.engine.recorder().runOnce();
      for (Message message : List.of(retrying, queued)) {
        assertThat(rig.delivery(message).state()).isEqualTo(State.CANCELLED);
        assertThat(rig.delivery(message).reason()).isEqualTo(Reason.NO_GRANT);
      }
      rig.receivers.at(URL, Receivers.answer(200));
      for (int second = 0; second < 3; second++) {
        rig.advance(Duration.ofSeconds(1));
        rig.engine.dispatcher().pace();
        rig.takeUp();
      }
      assertThat(rig.delivery(kept).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.delivery(foreign).state()).isEqualTo(State.DELIVERED);
      assertThat(rig.receivers.requestsTo(URL)).hasSize(2);
      assertThat(rig.engine.gauges().held()).isZero();
    }
  }

  @Test
  void whatIsSentWhileItIsCancelledIsNotRetried() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.receivers.at(
          URL,
          _ -> {
            rig.engine.cancel(application, List.of(message.id()), Reason.NO_GRANT);
            return Receivers.answer(500);
          });
      rig.publish(message);
      rig.work();

      assertThat(rig.delivery(message).state()).isEqualTo(State.CANCELLED);
      assertThat(rig.delivery(message).reason()).isEqualTo(Reason.NO_GRANT);
      assertThat(rig.attempts(message)).hasSize(1);
    }
  }

  /** Whoever gives a grant back may send by hand what was called off. */
  @Test
  void aLaterRunOfACancelledMessageIsSent() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      EndpointKey endpoint = rig.endpoint(application, URL);
      Message message = rig.message(application);
      rig.publish(message);
      rig.engine.cancel(application, List.of(message.id()), Reason.NO_GRANT);
      rig.work();
      assertThat(rig.receivers.requests()).isEmpty();
      rig.advance(Duration.ofSeconds(1));
      DeliveryId again = rig.ids.delivery();
      store
          .journal()
          .addRun(
              application,
              message.id(),
              new Submission.Planned(
                  again,
                  new Target.ToEndpoint(endpoint.endpoint()),
                  Run.MANUAL,
                  State.SCHEDULED,
                  null,
                  time.instant()));
      rig.takeUp();
      assertThat(rig.receivers.requests()).hasSize(1);
    }
  }

  @Test
  void expungedContentIsNotSentFromMemoryAndNotRetried() {
    try (Rig rig = Rig.stepped(store, time)) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, URL);
      List<Message> begun = new ArrayList<>(rig.publishMany(application, 40));
      Message retried = rig.message(application);
      begun.add(retried);
      rig.publish(retried);
      List<MessageId> ids = begun.stream().map(Message::id).toList();
      rig.receivers.at(
          URL,
          _ -> {
            rig.engine.expunge(application, ids);
            return Receivers.answer(500);
          });
      rig.work();

      assertThat(rig.receivers.requests()).as("the one that was under way").hasSize(1);
      for (Message message : begun) {
        assertThat(rig.delivery(message).state()).isEqualTo(State.UNDELIVERABLE);
        assertThat(rig.delivery(message).reason()).isEqualTo(Reason.CONTENT_EXPUNGED);
      }
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }
}
