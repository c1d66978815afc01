package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.provider.GeneralContract;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Journal.DueTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The engine's smaller decisions: who gets the slots, and who gets the memory. */
class DecisionsTest {
  private static final ApplicationKey LARGE = application("large");
  private static final ApplicationKey SMALL = application("small");

  private static ApplicationKey application(String name) {
    return new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_" + name));
  }

  private static DueTarget due(ApplicationKey application, int endpoint) {
    return new DueTarget(application, new EndpointId("ep_" + endpoint), Instant.EPOCH);
  }

  @Test
  void slotsAreDealtOutToApplicationsInTurn() {
    List<DueTarget> due = new ArrayList<>();
    for (int endpoint = 0; endpoint < 50; endpoint++) {
      due.add(due(LARGE, endpoint));
    }
    due.add(due(SMALL, 0));

    List<Demand> demands = Demands.of(due, 20, _ -> 32);

    assertThat(demands).extracting(Demand::limit).satisfies(limits -> assertSum(limits, 20));
    assertThat(demands)
        .filteredOn(demand -> demand.application().equals(SMALL))
        .singleElement()
        .extracting(Demand::limit)
        .isEqualTo(10);
  }

  @Test
  void noTargetGetsMoreThanItHasRoomFor() {
    List<Demand> demands =
        Demands.of(
            List.of(due(LARGE, 0), due(LARGE, 1), due(LARGE, 2)),
            100,
            target -> due(LARGE, 1).equals(target) ? 0 : 3);

    assertThat(demands)
        .containsExactly(
            new Demand(LARGE, new EndpointId("ep_0"), 3),
            new Demand(LARGE, new EndpointId("ep_2"), 3));
  }

  private static void assertSum(List<? extends Integer> limits, int sum) {
    assertThat(limits.stream().mapToInt(Integer::intValue).sum()).isEqualTo(sum);
  }

  private static Memory.Hold hold(int bytes) {
    return Memory.Hold.of(
        new Message(
            LARGE,
            new MessageId("msg_1"),
            "type",
            null,
            Payload.of(new byte[bytes], Payload.JSON),
            Set.of(),
            Set.of(),
            null,
            Instant.EPOCH),
        new GeneralContract("test"));
  }

  @Test
  void whatIsRenderedCountsForEachDeliveryAndContentOnce() {
    Memory memory = new Memory(new EngineConfig.Memory(10_000, 1_000, 1_000, 1_000));
    Message message =
        new Message(
            LARGE,
            new MessageId("msg_1"),
            "type",
            null,
            Payload.of(new byte[900], Payload.JSON),
            Set.of(),
            Set.of(),
            null,
            Instant.EPOCH);
    Memory.Hold hold = Memory.Hold.of(message, new InBase64());
    assertThat(memory.admit(target(1), hold)).isTrue();
    assertThat(memory.bytes()).isEqualTo(2_100);
    assertThat(memory.admit(target(1), hold)).as("a quarter of what is free").isFalse();
    assertThat(memory.admit(target(2), hold)).isFalse();
    memory.adopt(target(2), hold);
    assertThat(memory.bytes()).isEqualTo(3_300);
    memory.release(target(1), hold);
    assertThat(memory.bytes()).isEqualTo(2_100);
    memory.release(target(2), hold);
    assertThat(memory.bytes()).isZero();
    assertThat(memory.room((_, bytes) -> bytes).oneAtLeast()).isTrue();
  }

  private static TargetKey target(int endpoint) {
    return new TargetKey(LARGE, new EndpointId("ep_" + endpoint));
  }

  @Test
  void aMessageCountsOnceHoweverManyDeliveriesItHas() {
    Memory memory = new Memory(new EngineConfig.Memory(10_000, 1_000, 1_000, 1_000));
    Memory.Hold hold = hold(1_000);
    assertThat(memory.admit(target(1), hold)).isTrue();
    assertThat(memory.admit(target(2), hold)).isTrue();
    assertThat(memory.bytes()).isEqualTo(1_000);
    memory.release(target(1), hold);
    assertThat(memory.bytes()).isEqualTo(1_000);
    memory.release(target(2), hold);
    assertThat(memory.bytes()).isZero();
    assertThat(memory.deliveries()).isZero();
  }

  @Test
  void theBudgetIsNeverExceededByWhatIsAdmitted() {
    Memory memory = new Memory(new EngineConfig.Memory(10_000, 1_000, 1_000, 1_000));
    int admitted = 0;
    for (int endpoint = 0; endpoint < 1_000; endpoint++) {
      admitted += memory.admit(target(endpoint), hold(500)) ? 1 : 0;
    }
    assertThat(memory.bytes()).isLessThanOrEqualTo(10_000).isEqualTo(500L * admitted);
  }

  @Test
  void howeverManyTargetsHangTheNextOneFindsRoom() {
    Memory memory = new Memory(new EngineConfig.Memory(1L << 40, 1_000, 500, 1_000));
    for (int hung = 0; hung < 20; hung++) {
      while (memory.admit(target(hung), hold(10))) {
        // as many as it may have
      }
    }
    assertThat(memory.deliveries()).isLessThan(1_000);
    assertThat(memory.admit(target(1_000), hold(10))).isTrue();
  }

  @Test
  void takingUpReckonsWithTheLargestPayloadAndNeverStopsForGood() {
    Memory memory = new Memory(new EngineConfig.Memory(10_000, 1_000, 1_000, 1_000));
    assertThat(memory.roomForUnknown()).isEqualTo(10);
    memory.adopt(target(1), hold(9_500));
    assertThat(memory.roomForUnknown()).isEqualTo(1);
    memory.adopt(target(1), hold(9_500));
    assertThat(memory.roomForUnknown()).isZero();
    assertThat(memory.roomToTakeUp(target(1), 1)).isZero();
    assertThat(memory.roomToTakeUp(target(2), 1)).isEqualTo(2);
  }
}
