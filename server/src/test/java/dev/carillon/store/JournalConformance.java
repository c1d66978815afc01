package dev.carillon.store;

import static dev.carillon.store.JournalFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Header;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Journal.DueTarget;
import dev.carillon.store.Submission.Planned;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Owning, settling, fencing, taking up and calling off, on either store. Accepting is in {@link
 * AcceptConformance}, retention in {@link RetentionConformance}.
 */
public abstract class JournalConformance {
  private JournalFixture fixture;
  private Journal journal;

  /** On an empty database. */
  protected abstract JournalFixture open() throws Exception;

  @BeforeEach
  void openFixture() throws Exception {
    fixture = open();
    journal = fixture.journal;
  }

  @AfterEach
  void closeFixture() throws Exception {
    fixture.close();
  }

  @Test
  void aDeliveryOwnedFromTheStartIsSettledAndItsAttemptKept() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Message message = fixture.publish(planned);
    assertThat(fixture.row(planned)).isEqualTo("sending|null|0|0|null|held");
    Lease lease = fixture.leaseOn(message, planned);
    assertThat(journal.settle(List.of(fixture.delivered(lease)))).containsExactly(true);
    assertThat(fixture.row(planned)).isEqualTo("delivered|null|1|0|null|free");
    assertThat(fixture.look("select number, status, error, headers, body_type from attempt"))
        .isEqualTo("1|200|null|[[\"X-One\",\"a\uFFFDb\"],[\"X-One\",\"c\"]]|text/plain");
  }

  @Test
  void aSettlementTakesEffectOnce() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Lease lease = fixture.leaseOn(fixture.publish(planned), planned);
    Settlement first = fixture.retrying(lease, NOW.plusSeconds(5), 1);
    assertThat(journal.settle(List.of(first))).containsExactly(true);
    assertThat(fixture.row(planned)).isEqualTo("retrying|null|1|1|5000|free");
    assertThat(journal.settle(List.of(fixture.delivered(lease)))).containsExactly(false);
    assertThat(fixture.row(planned)).isEqualTo("retrying|null|1|1|5000|free");
    assertThat(fixture.count("attempt")).as("both requests went out").isEqualTo(2);
    assertThat(journal.settle(List.of(first))).as("a recorder's second try").containsExactly(false);
    assertThat(fixture.look("select count(*), max(number) from attempt")).isEqualTo("2|1");
  }

  @Test
  void severalSettlementsOfOneDeliveryBuildOnEachOther() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Planned other = fixture.owned(fixture.ids.endpoint());
    Message message = fixture.publish(planned, other);
    Lease lease = fixture.leaseOn(message, planned);
    List<Settlement> batch =
        List.of(
            fixture.again(lease),
            fixture.delivered(fixture.leaseOn(message, other)),
            fixture.delivered(JournalFixture.after(lease, 1)));
    assertThat(journal.settle(batch)).containsExactly(true, true, true);
    assertThat(fixture.row(planned)).isEqualTo("delivered|null|2|0|null|free");
    assertThat(fixture.row(other)).isEqualTo("delivered|null|1|0|null|free");
  }

  /** Where a further attempt is made at once the lease stays: then the count alone tells. */
  @Test
  void whatWasBuiltUponIsNotSettledOrReleasedAgainUnderTheSameLease() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Lease first = fixture.leaseOn(fixture.publish(planned), planned);
    assertThat(journal.settle(List.of(fixture.again(first)))).containsExactly(true);
    assertThat(fixture.row(planned)).isEqualTo("sending|null|1|0|null|held");
    assertThat(journal.settle(List.of(fixture.delivered(first)))).containsExactly(false);
    journal.release(List.of(first), NOW);
    assertThat(fixture.row(planned)).isEqualTo("sending|null|1|0|null|held");
    Lease second = JournalFixture.after(first, 1);
    assertThat(journal.settle(List.of(fixture.delivered(second)))).containsExactly(true);
    assertThat(fixture.row(planned)).isEqualTo("delivered|null|2|0|null|free");
  }

  @Test
  void aSettlementWithoutAnAttemptLeavesTheCount() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Lease lease = fixture.leaseOn(fixture.publish(planned), planned);
    Settlement quarantined =
        new Settlement(
            lease, null, State.UNDELIVERABLE, dev.carillon.model.Reason.QUARANTINED, null, 0, NOW);
    assertThat(journal.settle(List.of(quarantined))).containsExactly(true);
    assertThat(fixture.row(planned)).isEqualTo("undeliverable|quarantined|0|0|null|free");
    assertThat(fixture.count("attempt")).isZero();
  }

  @Test
  void aNodeThatWasLateCannotOverwriteWhatTheNextOneDid() throws SQLException {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned planned = fixture.owned(endpoint);
    Message message = fixture.publish(planned);
    Lease late = fixture.leaseOn(message, planned);
    LeaseId second = fixture.joined();
    assertThat(journal.rescue(second, false, 100)).as("its lease is still good").isZero();
    assertThat(journal.renew(fixture.lease, Duration.ZERO)).isTrue();
    assertThat(journal.rescue(second, false, 100)).isEqualTo(1);
    assertThat(fixture.row(planned)).isEqualTo("scheduled|null|0|0|0|free");
    assertThat(journal.renew(fixture.lease, JournalFixture.TERM)).isFalse();
    assertThat(journal.settle(List.of(fixture.delivered(late)))).containsExactly(false);

    Lease taken = journal.takeUp(second, NOW, List.of(fixture.demand(endpoint, 10))).getFirst();
    assertThat(taken.id()).isEqualTo(second);
    assertThat(taken.message()).isEqualTo(message);
    assertThat(journal.settle(List.of(fixture.delivered(late)))).containsExactly(false);
    assertThat(fixture.row(planned)).isEqualTo("sending|null|0|0|null|held");
    assertThat(journal.settle(List.of(fixture.retrying(taken, NOW.plusSeconds(9), 1))))
        .containsExactly(true);
    journal.release(List.of(late), NOW);
    assertThat(fixture.row(planned)).isEqualTo("retrying|null|1|1|9000|free");
  }

  @Test
  void theOnlyNodeTakesEverythingOverAtOnce() throws SQLException {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned fresh = fixture.owned(endpoint);
    Planned tried = fixture.owned(endpoint);
    Message message = fixture.publish(fresh, tried);
    journal.settle(List.of(fixture.again(fixture.leaseOn(message, tried))));
    LeaseId restarted = fixture.joined();
    assertThat(journal.rescue(restarted, true, 1)).isEqualTo(1);
    assertThat(journal.rescue(restarted, true, 1)).isEqualTo(1);
    assertThat(journal.rescue(restarted, true, 1)).isZero();
    assertThat(fixture.row(fresh)).isEqualTo("scheduled|null|0|0|0|free");
    assertThat(fixture.row(tried)).isEqualTo("retrying|null|1|0|1000|free");
    assertThat(journal.renew(fixture.lease, JournalFixture.TERM)).isFalse();
    assertThat(journal.renew(restarted, JournalFixture.TERM)).isTrue();
  }

  @Test
  void rescueLeavesAloneWhatTheRescuerHolds() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    fixture.publish(planned);
    assertThat(journal.rescue(fixture.lease, true, 100)).isZero();
    assertThat(fixture.row(planned)).isEqualTo("sending|null|0|0|null|held");
  }

  @Test
  void whoLeavesHandsEverythingBack() throws SQLException {
    Planned fresh = fixture.owned(fixture.ids.endpoint());
    Planned tried = fixture.owned(fixture.ids.endpoint());
    Message message = fixture.publish(fresh, tried);
    journal.settle(List.of(fixture.again(fixture.leaseOn(message, tried))));
    journal.leave(fixture.lease);
    assertThat(fixture.row(fresh)).isEqualTo("scheduled|null|0|0|0|free");
    assertThat(fixture.row(tried)).isEqualTo("retrying|null|1|0|1000|free");
    assertThat(journal.renew(fixture.lease, JournalFixture.TERM)).isFalse();
  }

  @Test
  void whatIsReleasedIsDueAtTheGivenTime() throws SQLException {
    Planned fresh = fixture.owned(fixture.ids.endpoint());
    Planned tried = fixture.owned(fixture.ids.endpoint());
    Message message = fixture.publish(fresh, tried);
    Lease again = fixture.leaseOn(message, tried);
    journal.settle(List.of(fixture.again(again)));
    journal.release(
        List.of(fixture.leaseOn(message, fresh), JournalFixture.after(again, 1)),
        NOW.plusSeconds(3));
    assertThat(fixture.row(fresh)).isEqualTo("scheduled|null|0|0|3000|free");
    assertThat(fixture.row(tried)).isEqualTo("retrying|null|1|0|3000|free");
  }

  @Test
  void targetsThatHaveWaitedLongestComeFirst() throws SQLException {
    assertThat(journal.due(NOW, 10)).isEmpty();
    assertThat(journal.nextDue()).isEmpty();
    EndpointId late = fixture.ids.endpoint();
    EndpointId early = fixture.ids.endpoint();
    EndpointId future = fixture.ids.endpoint();
    ApplicationKey elsewhere = fixture.newApplication(new EnvironmentId("env_other"));
    fixture.publish(
        fixture.scheduled(late, NOW.minusSeconds(1)),
        fixture.scheduled(late, NOW.minusSeconds(2)),
        fixture.scheduled(early, NOW.minusSeconds(9)),
        fixture.scheduled(early, NOW.plusSeconds(9)),
        fixture.scheduled(future, NOW.plusSeconds(1)),
        callback(NOW.minusSeconds(5)),
        callback(NOW.minusSeconds(4)));
    Message foreign =
        new Message(
            elsewhere,
            fixture.ids.message(),
            "invoice.paid",
            null,
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            null,
            NOW);
    fixture.accept(fixture.submission(foreign, callback(NOW.minusSeconds(3))));

    List<DueTarget> all =
        List.of(
            new DueTarget(fixture.application, early, NOW.minusSeconds(9)),
            new DueTarget(fixture.application, null, NOW.minusSeconds(5)),
            new DueTarget(elsewhere, null, NOW.minusSeconds(3)),
            new DueTarget(fixture.application, late, NOW.minusSeconds(2)));
    assertThat(journal.due(NOW, 10)).isEqualTo(all);
    assertThat(journal.due(NOW, 2)).isEqualTo(all.subList(0, 2));
    assertThat(journal.due(NOW.minusSeconds(10), 10)).isEmpty();
    assertThat(journal.nextDue()).contains(NOW.minusSeconds(9));
    assertThat(journal.depth(NOW))
        .isEqualTo(
            new Journal.QueueDepth(
                Map.of(State.SCHEDULED, 8L, State.SENDING, 0L, State.RETRYING, 0L),
                Duration.ofSeconds(9)));
  }

  @Test
  void manyTargetsAreAllFound() throws SQLException {
    List<Planned> planned = new ArrayList<>();
    Set<EndpointId> endpoints = new HashSet<>();
    for (int i = 0; i < 1_500; i++) {
      EndpointId endpoint = fixture.ids.endpoint();
      endpoints.add(endpoint);
      planned.add(fixture.scheduled(endpoint, NOW.minusSeconds(i % 7)));
      planned.add(fixture.scheduled(endpoint, NOW.minusMillis(i)));
    }
    Collections.shuffle(planned, new Random(5));
    fixture.publish(planned.toArray(Planned[]::new));
    List<DueTarget> due = journal.due(NOW, 10_000);
    assertThat(due).hasSize(1_500);
    assertThat(due.stream().map(DueTarget::endpoint))
        .containsExactlyInAnyOrderElementsOf(endpoints);
    assertThat(due.stream().map(DueTarget::oldestDue)).isSorted();
  }

  @Test
  void takingUpFollowsTheDueTimesAndTheDemands() {
    EndpointId first = fixture.ids.endpoint();
    EndpointId second = fixture.ids.endpoint();
    Planned third = fixture.scheduled(first, NOW.minusSeconds(1));
    Planned oldest = fixture.scheduled(first, NOW.minusSeconds(3));
    Planned middle = fixture.scheduled(first, NOW.minusSeconds(2));
    Planned only = fixture.scheduled(second, NOW);
    Planned future = fixture.scheduled(second, NOW.plusMillis(1));
    Planned callback = callback(NOW);
    Message message = fixture.publish(third, oldest, middle, only, future, callback);
    List<Demand> demands =
        List.of(
            fixture.demand(second, 5),
            fixture.demand(first, 2),
            new Demand(fixture.application, null, 5));
    List<Lease> taken = journal.takeUp(fixture.lease, NOW, demands);
    assertThat(taken.stream().map(lease -> lease.delivery().id()))
        .containsExactly(only.id(), oldest.id(), middle.id(), callback.id());
    assertThat(taken)
        .allSatisfy(lease -> {
          assertThat(lease.id()).isEqualTo(fixture.lease);
          assertThat(lease.message()).isEqualTo(message);
          assertThat(lease.delivery().state()).isEqualTo(State.SENDING);
          assertThat(lease.delivery().createdAt()).isEqualTo(message.createdAt());
          assertThat(lease.delivery().orderingKey()).isEqualTo("key one");
        });
    assertThat(taken.getLast().delivery().target()).isEqualTo(callback.target());
    assertThat(journal.takeUp(fixture.lease, NOW, demands).stream().map(l -> l.delivery().id()))
        .containsExactly(third.id());
    assertThat(journal.takeUp(fixture.lease, NOW, demands)).isEmpty();
    assertThat(journal.settle(taken.stream().map(fixture::delivered).toList()))
        .containsOnly(true)
        .hasSize(4);
  }

  @Test
  void aRetriedDeliveryComesBackWithItsCountAndStep() {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned planned = fixture.owned(endpoint);
    Lease lease = fixture.leaseOn(fixture.publish(planned), planned);
    journal.settle(List.of(fixture.retrying(lease, NOW.plusSeconds(5), 1)));
    List<Demand> demand = List.of(fixture.demand(endpoint, 10));
    assertThat(journal.takeUp(fixture.lease, NOW.plusMillis(4_999), demand)).isEmpty();
    Lease taken = journal.takeUp(fixture.lease, NOW.plusSeconds(5), demand).getFirst();
    assertThat(taken.delivery().attempts()).isEqualTo(1);
    assertThat(taken.delivery().step()).isEqualTo(1);
    assertThat(journal.settle(List.of(fixture.delivered(taken)))).containsExactly(true);
  }

  @Test
  void whatHasLostItsContentIsGivenUp() throws SQLException {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned planned = fixture.scheduled(endpoint);
    fixture.publish(planned);
    fixture.execute("delete from content");
    assertThat(journal.takeUp(fixture.lease, NOW, List.of(fixture.demand(endpoint, 1)))).isEmpty();
    assertThat(fixture.row(planned)).isEqualTo("undeliverable|content_expunged|0|0|null|free");
  }

  @Test
  void nodesThatTakeUpAtTheSameTimeGetDifferentWork() throws Exception {
    EndpointId endpoint = fixture.ids.endpoint();
    List<Planned> planned = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      planned.add(fixture.scheduled(endpoint));
    }
    fixture.publish(planned.toArray(Planned[]::new));
    int nodes = 4;
    CyclicBarrier start = new CyclicBarrier(nodes);
    List<Callable<List<Lease>>> tasks = new ArrayList<>();
    for (int n = 0; n < nodes; n++) {
      LeaseId lease = fixture.joined();
      tasks.add(() -> {
        start.await(30, TimeUnit.SECONDS);
        List<Lease> taken = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          taken.addAll(journal.takeUp(lease, NOW, List.of(fixture.demand(endpoint, 20))));
        }
        return taken;
      });
    }
    List<Lease> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
      for (Future<List<Lease>> future : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        all.addAll(future.get());
      }
    }
    all.addAll(journal.takeUp(fixture.lease, NOW, List.of(fixture.demand(endpoint, 400))));
    assertThat(all.stream().map(lease -> lease.delivery().id()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(planned.stream().map(Planned::id).toList());
  }

  @Test
  void aFurtherRunStandsBesideTheFirst() throws SQLException {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned first = fixture.owned(endpoint);
    Message message = fixture.publish(first);
    Planned resend =
        new Planned(
            fixture.ids.delivery(),
            new Target.ToEndpoint(endpoint),
            Run.MANUAL,
            State.SCHEDULED,
            null,
            NOW.plusSeconds(60));
    assertThat(journal.addRun(fixture.application, message.id(), resend)).isTrue();
    assertThat(fixture.row(resend)).isEqualTo("scheduled|null|0|0|60000|free");
    assertThat(fixture.row(first)).isEqualTo("sending|null|0|0|null|held");
    ApplicationKey foreign = fixture.newApplication(new EnvironmentId("env_test"));
    assertThat(journal.addRun(foreign, message.id(), resend)).isFalse();
    assertThat(journal.addRun(fixture.application, fixture.ids.message(), resend)).isFalse();
    assertThat(fixture.count("delivery")).isEqualTo(2);
  }

  @Test
  void whatIsPendingForADisabledEndpointIsCalledOff() throws SQLException {
    EndpointId disabled = fixture.ids.endpoint();
    Planned waiting = fixture.scheduled(disabled);
    Planned second = fixture.scheduled(disabled, NOW.plusSeconds(60));
    Planned held = fixture.owned(disabled);
    Planned other = fixture.scheduled(fixture.ids.endpoint());
    Message message = fixture.publish(waiting, second, held, other);
    note(disabled.value(), "endpoint_disabled", NOW);
    assertThat(journal.cancelPending(1)).isEqualTo(1);
    assertThat(journal.cancelPending(10)).isEqualTo(1);
    assertThat(journal.cancelPending(10)).isZero();
    assertThat(fixture.row(waiting)).isEqualTo("cancelled|endpoint_disabled|0|0|null|free");
    assertThat(fixture.row(second)).isEqualTo("cancelled|endpoint_disabled|0|0|null|free");
    assertThat(fixture.row(other)).isEqualTo("scheduled|null|0|0|0|free");

    // The note waits for what was under way.
    Lease lease = fixture.leaseOn(message, held);
    journal.settle(List.of(fixture.retrying(lease, NOW.plusSeconds(5), 1)));
    assertThat(journal.cancelPending(10)).isEqualTo(1);
    assertThat(fixture.row(held)).isEqualTo("cancelled|endpoint_disabled|1|1|null|free");
    assertThat(fixture.count("cancellation")).isZero();
  }

  @Test
  void aDisabledEndpointThatIsEnabledAgainGetsWhatCameLater() throws SQLException {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned after = fixture.scheduled(endpoint);
    fixture.publish(after);
    note(endpoint.value(), "endpoint_disabled", NOW.minusMillis(1));
    assertThat(journal.cancelPending(10)).isZero();
    assertThat(fixture.row(after)).isEqualTo("scheduled|null|0|0|0|free");
    assertThat(fixture.count("cancellation")).isZero();
  }

  @Test
  void whatIsPendingForADeletedApplicationIsCalledOff() throws SQLException {
    Planned one = fixture.scheduled(fixture.ids.endpoint());
    Planned two = callback(NOW);
    fixture.publish(one, two);
    note("", "application_deleted", NOW);
    assertThat(journal.cancelPending(1)).isEqualTo(1);
    assertThat(fixture.count("cancellation")).as("one is left").isEqualTo(1);
    assertThat(journal.cancelPending(10)).isEqualTo(1);
    assertThat(fixture.count("cancellation")).isZero();
    assertThat(fixture.row(one)).isEqualTo("cancelled|application_deleted|0|0|null|free");
    assertThat(fixture.row(two)).isEqualTo("cancelled|application_deleted|0|0|null|free");
    assertThat(journal.nextDue()).isEmpty();
  }

  @Test
  void aMessageForVeryManyEndpointsIsExpandedInChunks() throws SQLException {
    List<EndpointId> endpoints = fixture.newEndpoints(1_203);
    List<Message> messages = List.of(fixture.message(), fixture.message());
    for (Message message : messages) {
      Submission.Item item = new Submission.Item(message, List.of(), 2, true);
      fixture.accept(new Submission(fixture.application, 0, List.of(item), null));
    }
    List<Message> seen = new ArrayList<>();
    Journal.Expansion everyThirdLeftOut =
        (endpoint, message) -> {
          seen.add(message);
          EndpointId id = endpoint.key().endpoint();
          return endpoints.indexOf(id) % 3 == 0 ? null : fixture.scheduled(id);
        };
    List<Integer> made = new ArrayList<>();
    do {
      made.add(journal.expand(everyThirdLeftOut, 250));
    } while (made.getLast() == 250);
    assertThat(made.stream().mapToInt(n -> n).sum()).isEqualTo(2 * 802);
    assertThat(made).hasSize(7);
    assertThat(seen).hasSize(2 * 1_203).hasSameElementsAs(messages);
    assertThat(fixture.count("expansion")).isZero();
    assertThat(fixture.look("select count(*), count(distinct endpoint_id) from delivery"))
        .isEqualTo("1604|802");
    assertThat(fixture.look("select min(not_interested), max(not_interested) from message"))
        .isEqualTo("403|403");
    assertThat(journal.due(NOW, 10_000)).hasSize(802);
    assertThat(journal.expand(everyThirdLeftOut, 250)).isZero();
  }

  @Test
  void saysThatItIsReady() {
    assertThat(journal.ready()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'sending'",
        "state = 'delivered'",
        "state = 'lost'",
        "due_at = null",
        "lease_id = 'lease_x'",
        "reason = 'filtered'",
        "state = 'undeliverable', due_at = null",
        "state = 'cancelled', due_at = null",
        "state = 'skipped', due_at = null",
        "state = 'sending', due_at = null",
        "state = 'retrying', reason = 'called_off'",
        "endpoint_id = ''",
        "callback = '{}'",
        "run = 'accident'",
        "attempts = -1"
      })
  void theDatabaseItselfRefusesAStateThatCannotBe(String change) throws SQLException {
    Planned planned = fixture.scheduled(fixture.ids.endpoint());
    fixture.publish(planned);
    assertThatThrownBy(() -> fixture.execute("update delivery set " + change))
        .isInstanceOf(SQLException.class)
        .hasMessageMatching("(?is).*check.*");
    assertThat(fixture.row(planned)).isEqualTo("scheduled|null|0|0|0|free");
  }

  private Planned callback(Instant dueAt) {
    Target target =
        new Target.Callback(
            "PUT",
            "https://partner.example.com/hook?a=%20",
            List.of(new Header("X-Key", "k")),
            DeliveryPolicy.GENERAL);
    return new Planned(fixture.ids.delivery(), target, Run.SCHEDULED, State.SCHEDULED, null, dueAt);
  }

  private void note(String endpoint, String reason, Instant until) throws SQLException {
    fixture.execute(
        "insert into cancellation values ('%s', '%s', '%s', '%s', %d)"
            .formatted(
                fixture.application.environment(),
                fixture.application.application(),
                endpoint,
                reason,
                until.toEpochMilli()));
  }

  @Test
  void whatFindsNoRoomStaysDue() throws SQLException {
    EndpointId one = fixture.ids.endpoint();
    EndpointId two = fixture.ids.endpoint();
    byte[] large = new byte[100_000];
    new Random(7).nextBytes(large);
    Message small = fixture.message(null, Payload.of(new byte[1_000], "text/plain"));
    Message first = fixture.message(null, Payload.of(large, "image/png"));
    Message second = fixture.message(null, Payload.of(large.clone(), "image/png"));
    fixture.accept(fixture.submission(first, fixture.scheduled(one)));
    fixture.accept(fixture.submission(second, fixture.scheduled(one, NOW.plusMillis(1))));
    Planned behind = fixture.scheduled(one, NOW.plusMillis(2));
    fixture.accept(fixture.submission(small, behind));
    fixture.accept(fixture.submission(small(two), fixture.scheduled(two, NOW.plusMillis(3))));
    Instant later = NOW.plusSeconds(1);
    List<Demand> demands = List.of(fixture.demand(one, 10), fixture.demand(two, 10));
    Journal.Weight twice = (_, bytes) -> 2L * bytes;

    assertThat(journal.takeUp(fixture.lease, later, demands, new Journal.Room(1_999, false, twice)))
        .as("nothing fits")
        .isEmpty();
    List<Lease> taken =
        journal.takeUp(fixture.lease, later, demands, new Journal.Room(202_000, false, twice));
    assertThat(taken).hasSize(2);
    assertThat(taken.getFirst().message()).isEqualTo(first);
    assertThat(taken.getLast().message().payload()).isEqualTo(small.payload());
    assertThat(taken.getLast().delivery().target()).isEqualTo(new Target.ToEndpoint(two));
    assertThat(fixture.row(behind)).startsWith("scheduled");

    assertThat(journal.takeUp(fixture.lease, later, demands, new Journal.Room(0, true, twice)))
        .as("one at least")
        .singleElement()
        .extracting(Lease::message)
        .isEqualTo(second);
    assertThat(journal.takeUp(fixture.lease, later, demands)).hasSize(1);
  }

  private Message small(EndpointId endpoint) {
    return fixture.message(endpoint.value(), Payload.of(new byte[1_000], "text/plain"));
  }
}
