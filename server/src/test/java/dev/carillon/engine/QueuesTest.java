package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.provider.GeneralContract;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueuesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Tenure TENURE = new Tenure(new LeaseId("lease_1"), Long.MAX_VALUE / 2);

  private int number;

  private Work work(String application, String endpoint, int attempts, @Nullable String order) {
    ApplicationKey key =
        new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_" + application));
    Message message =
        new Message(
            key,
            new MessageId("msg_" + number),
            "type",
            null,
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            order,
            Instant.EPOCH);
    Delivery delivery =
        new Delivery(
            key,
            new DeliveryId("dlv_" + number++),
            message.id(),
            new Target.ToEndpoint(new EndpointId("ep_" + endpoint)),
            Run.SCHEDULED,
            State.SENDING,
            null,
            attempts,
            attempts,
            null,
            order,
            Instant.EPOCH,
            Instant.EPOCH);
    return new Work(
        new Lease(TENURE.id(), delivery, message),
        TargetKey.of(delivery),
        TENURE,
        Memory.Hold.of(message, new GeneralContract("test")));
  }

  private Work first(String application, String endpoint) {
    return work(application, endpoint, 0, null);
  }

  private Work retry(String application, String endpoint) {
    return work(application, endpoint, 1, null);
  }

  private static String applicationOf(Work work) {
    return work.delivery().application().application().value();
  }

  private static Work pickOne(Queues queues) {
    return Objects.requireNonNull(queues.pick(0));
  }

  private static List<Work> pickAll(Queues queues, long nanos) {
    List<Work> picked = new ArrayList<>();
    Work work;
    while ((work = queues.pick(nanos)) != null) {
      picked.add(work);
    }
    return picked;
  }

  @Test
  void oneMessageOfASmallTenantWaitsForOnePickOfALargeOne() {
    Queues queues = new Queues(1, 1);
    for (int i = 0; i < 10_000; i++) {
      queues.offer(first("large", "e" + i % 50), null, 0);
    }
    Work running = pickOne(queues);
    queues.offer(first("small", "e"), null, 0);

    List<String> next = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      queues.finished(running, 0);
      running = pickOne(queues);
      next.add(applicationOf(running));
    }

    assertThat(next).contains("app_small");
    assertThat(next.indexOf("app_small")).isLessThanOrEqualTo(1);
  }

  @Test
  void endpointsOfOneApplicationTakeTurns() {
    Queues queues = new Queues(100, 100);
    for (int i = 0; i < 5; i++) {
      queues.offer(first("a", "busy"), null, 0);
    }
    queues.offer(first("a", "quiet"), null, 0);

    assertThat(pickAll(queues, 0))
        .extracting(work -> String.valueOf(work.target().endpoint()))
        .containsExactly("ep_busy", "ep_quiet", "ep_busy", "ep_busy", "ep_busy", "ep_busy");
  }

  @Test
  void anEndpointNeverHasMoreInFlightThanItsCap() {
    Queues queues = new Queues(1_000, 3);
    for (int i = 0; i < 10; i++) {
      queues.offer(first("a", "e"), null, 0);
    }

    List<Work> running = pickAll(queues, 0);
    assertThat(running).hasSize(3);
    queues.finished(running.getFirst(), 0);
    assertThat(pickAll(queues, 0)).hasSize(1);
  }

  @Test
  void hungEndpointsLeavePermitsForTheOthers() {
    Queues queues = new Queues(100, 10);
    for (int endpoint = 0; endpoint < 60; endpoint++) {
      for (int i = 0; i < 20; i++) {
        queues.offer(first("hung", "hung" + endpoint), null, 0);
      }
    }
    assertThat(pickAll(queues, 0)).hasSizeLessThan(100);

    queues.offer(first("healthy", "e"), null, 0);

    assertThat(pickAll(queues, 0)).extracting(QueuesTest::applicationOf).contains("app_healthy");
  }

  @Test
  void firstAttemptsGoAheadOfRetriesButLeaveThemATenth() {
    Queues queues = new Queues(100, 1_000);
    for (int i = 0; i < 300; i++) {
      queues.offer(retry("r", "e" + i), null, 0);
      queues.offer(first("f", "e" + i), null, 0);
    }

    List<Work> running = pickAll(queues, 0);

    assertThat(running).hasSize(100);
    assertThat(running.stream().limit(90)).noneMatch(Work::retry);
    assertThat(running.stream().filter(Work::retry)).hasSize(10);
    Work ended = running.stream().filter(Work::retry).findFirst().orElseThrow();
    queues.finished(ended, 0);
    assertThat(pickAll(queues, 0)).singleElement().matches(Work::retry);
  }

  @Test
  void retriesOfOneEndpointKeepATenthOfItsAttempts() {
    Queues queues = new Queues(1_000, 1);
    for (int i = 0; i < 100; i++) {
      queues.offer(first("a", "e"), null, 0);
      queues.offer(retry("a", "e"), null, 0);
    }
    int retries = 0;
    for (int i = 0; i < 50; i++) {
      Work work = pickOne(queues);
      retries += work.retry() ? 1 : 0;
      queues.finished(work, 0);
    }

    assertThat(retries).isEqualTo(5);
  }

  @Test
  void aRateLimitHoldsInEverySecond() {
    Queues queues = new Queues(1_000, 1_000);
    for (int i = 0; i < 500; i++) {
      queues.offer(first("a", "slow"), 10, 0);
    }
    List<Long> starts = new ArrayList<>();
    for (long now = 0; now <= 5 * SECOND; now += SECOND / 1_000) {
      for (Work work : pickAll(queues, now)) {
        starts.add(now);
        queues.finished(work, now);
      }
    }

    assertThat(starts).hasSizeBetween(50, 51);
    for (long start : starts) {
      assertThat(starts.stream().filter(other -> other >= start && other < start + SECOND))
          .hasSizeLessThanOrEqualTo(10);
    }
    assertThat(queues.nanosUntilPaced(5 * SECOND)).isBetween(1L, SECOND / 10);
  }

  @Test
  void aTargetThatWaitsForATokenDoesNotKeepOthersWaiting() {
    Queues queues = new Queues(1_000, 1_000);
    queues.offer(first("a", "slow"), 1, 0);
    queues.offer(first("a", "slow"), 1, 0);
    queues.offer(first("a", "quick"), null, 0);

    assertThat(pickAll(queues, 0)).hasSize(2);
    assertThat(pickAll(queues, SECOND - 1)).isEmpty();
    assertThat(pickAll(queues, SECOND)).hasSize(1);
  }

  @Test
  void anAttemptThatFollowedAtOnceUsesUpATokenToo() {
    Queues queues = new Queues(1_000, 1_000);
    queues.offer(first("a", "slow"), 1, 0);
    queues.offer(first("a", "slow"), 1, 0);
    Work work = pickOne(queues);
    work.attempted();
    work.attempted();
    queues.finished(work, 0);

    assertThat(pickAll(queues, SECOND)).isEmpty();
    assertThat(pickAll(queues, 2 * SECOND)).hasSize(1);
  }

  @Test
  void deliveriesOfOneOrderingKeyGoOneAfterAnother() {
    Queues queues = new Queues(1_000, 1_000);
    Work one = work("a", "e", 0, "pupil-1");
    Work two = work("a", "e", 0, "pupil-1");
    Work three = work("a", "e", 0, "pupil-1");
    Work other = work("a", "e", 0, "pupil-2");
    List.of(one, two, three, other).forEach(work -> queues.offer(work, null, 0));

    assertThat(pickAll(queues, 0)).containsExactly(one, other);
    queues.finished(other, 0);
    assertThat(pickAll(queues, 0)).isEmpty();
    queues.finished(one, 0);
    assertThat(pickAll(queues, 0)).containsExactly(two);
    queues.finished(two, 0);
    assertThat(pickAll(queues, 0)).containsExactly(three);
    queues.finished(three, 0);
    queues.forgetIdle(0);
    assertThat(queues.queued()).isZero();
  }

  @Test
  void whatIsTakenOutLetsTheNextInOrderGo() {
    Queues queues = new Queues(1_000, 1_000);
    Work one = work("a", "e", 0, "key");
    Work two = work("a", "e", 0, "key");
    queues.offer(one, null, 0);
    queues.offer(two, null, 0);

    assertThat(queues.removeIf(work -> work == one)).containsExactly(one);
    assertThat(pickAll(queues, 0)).containsExactly(two);
  }

  @Test
  void slotsAreWhatCanStartSoonNotWhatHungTargetsHoldBack() {
    Queues queues = new Queues(100, 5);
    assertThat(queues.freeSlots()).isEqualTo(100);
    for (int i = 0; i < 1_000; i++) {
      queues.offer(first("a", "hung"), null, 0);
    }
    assertThat(queues.freeSlots()).isEqualTo(95);
    assertThat(pickAll(queues, 0)).hasSize(5);
    assertThat(queues.freeSlots()).isEqualTo(95);
  }

  @Test
  void aPickLooksAtABlockedTargetOnce() {
    Queues queues = new Queues(1_000_000, 1);
    for (int i = 0; i < 20_000; i++) {
      queues.offer(first("a", "blocked" + i), null, 0);
      queues.offer(first("a", "blocked" + i), null, 0);
    }
    assertThat(pickAll(queues, 0)).hasSize(20_000);
    assertThat(queues.pick(0)).isNull();

    // With a look at each blocked target for each pick this would take minutes.
    for (int i = 0; i < 20_000; i++) {
      Work work = first("b", "free");
      queues.offer(work, null, 0);
      assertThat(queues.pick(0)).isSameAs(work);
      queues.finished(work, 0);
    }
  }

  @Test
  void nothingIsForgottenAndNoLimitBrokenWhateverHappens() {
    for (long seed = 0; seed < 200; seed++) {
      churn(seed);
    }
  }

  private void churn(long seed) {
    Random random = new Random(seed);
    Queues queues = new Queues(1 + random.nextInt(20), 1 + random.nextInt(4));
    Deque<Work> running = new ArrayDeque<>();
    Map<TargetKey, Integer> inFlight = new HashMap<>();
    int offered = 0;
    int done = 0;
    long now = 0;
    for (int step = 0; step < 2_000; step++) {
      now += random.nextInt(20_000_000);
      switch (random.nextInt(3)) {
        case 0 -> {
          String order = random.nextInt(3) == 0 ? "k" + random.nextInt(2) : null;
          String endpoint = "e" + random.nextInt(4);
          Integer rate = endpoint.equals("e0") ? 20 : null;
          queues.offer(
              work("a" + random.nextInt(3), endpoint, random.nextInt(2), order), rate, now);
          offered++;
        }
        case 1 -> {
          Work work = queues.pick(now);
          if (work != null) {
            running.add(work);
            inFlight.merge(work.target(), 1, Integer::sum);
          }
        }
        default -> {
          Work work = running.pollFirst();
          if (work != null) {
            queues.finished(work, now);
            inFlight.merge(work.target(), -1, Integer::sum);
            done++;
          }
        }
      }
      assertThat(queues.inFlight()).isEqualTo(running.size());
      assertThat(queues.queued()).isEqualTo(offered - done - running.size());
    }
    for (int rest = 0; rest < 20_000 && done < offered; rest++) {
      now += 10_000_000;
      Work work;
      while ((work = queues.pick(now)) != null) {
        running.add(work);
      }
      while ((work = running.pollFirst()) != null) {
        queues.finished(work, now);
        done++;
      }
    }
    assertThat(done).as("seed %d", seed).isEqualTo(offered);
    assertThat(queues.freeSlots()).as("seed %d", seed).isPositive();
  }
}
