package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Message;
import dev.carillon.model.State;
import dev.carillon.store.Store;
import java.time.Duration;
import java.util.List;
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
}
