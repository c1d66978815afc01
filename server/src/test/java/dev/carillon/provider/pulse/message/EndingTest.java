package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Delivery;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndingTest {
  private static final Instant NOW = Instant.parse("2024-03-06T16:00:00Z");

  private final FakeServer server = new FakeServer();
  private final Message message =
      new Message(
          FakeServer.FIRST,
          new MessageId("msg_1"),
          "pulse.message",
          null,
          null,
          Set.of(),
          Set.of(),
          null,
          NOW);
  private final List<Delivery> deliveries = new ArrayList<>();

  private void there(State state, @Nullable Reason reason, @Nullable Instant dueAt) {
    server.deliver(message, reason, dueAt, state);
    deliveries.addAll(server.deliveries(FakeServer.FIRST, message.id()));
  }

  private Ending ending() {
    return Ending.of(deliveries, false, NOW);
  }

  @Test
  void oneDeliveryIsEnough() {
    there(State.UNDELIVERABLE, Reason.ATTEMPTS_EXHAUSTED, null);
    there(State.RETRYING, null, NOW.plusSeconds(5));
    there(State.DELIVERED, null, null);
    assertThat(ending()).isEqualTo(new Ending.Ended(PulseMessage.State.DELIVERED, null));
  }

  @Test
  void isNotGivenUpWhileOneIsPending() {
    there(State.UNDELIVERABLE, Reason.ATTEMPTS_EXHAUSTED, null);
    there(State.RETRYING, null, NOW.plusSeconds(640));
    assertThat(ending()).isEqualTo(new Ending.NotYet(NOW.plusSeconds(675)));
  }

  @Test
  void isGivenUpWhenOneUsedUpItsRetriesAndTheOthersWereCalledOff() {
    there(State.CANCELLED, Reason.ENDPOINT_DELETED, null);
    there(State.UNDELIVERABLE, Reason.ATTEMPTS_EXHAUSTED, null);
    assertThat(ending())
        .isEqualTo(new Ending.Ended(PulseMessage.State.UNDELIVERABLE, "attempts_exhausted"));
  }

  @Test
  void isUnsentWhereNobodyWasToldAndNobodyFailed() {
    assertThat(ending()).isEqualTo(new Ending.Ended(PulseMessage.State.UNSENT, "no_webhook"));
    assertThat(Ending.of(List.of(), true, NOW))
        .isEqualTo(new Ending.Ended(PulseMessage.State.UNSENT, "erased"));
    there(State.SKIPPED, Reason.ENDPOINT_DISABLED, null);
    assertThat(ending())
        .isEqualTo(new Ending.Ended(PulseMessage.State.UNSENT, "endpoint_disabled"));
    deliveries.clear();
    there(State.UNDELIVERABLE, Reason.CONTENT_EXPUNGED, null);
    assertThat(ending()).isEqualTo(new Ending.Ended(PulseMessage.State.UNSENT, "content_expunged"));
  }

  @Test
  void isLookedAtAgainNeitherAtOnceNorAfterDays() {
    there(State.SENDING, null, null);
    assertThat(ending()).isEqualTo(new Ending.NotYet(NOW.plusSeconds(35)));
    deliveries.clear();
    there(State.SCHEDULED, null, NOW.minusSeconds(600));
    assertThat(ending()).isEqualTo(new Ending.NotYet(NOW.plusSeconds(35)));
    deliveries.clear();
    there(State.RETRYING, null, NOW.plus(Duration.ofDays(3)));
    assertThat(ending()).isEqualTo(new Ending.NotYet(NOW.plus(Duration.ofHours(1))));
  }
}
