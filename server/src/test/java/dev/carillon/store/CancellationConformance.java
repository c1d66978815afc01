package dev.carillon.store;

import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import dev.carillon.model.EndpointId;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes, in every store, of deliveries whose endpoint is disabled or deleted. */
public abstract class CancellationConformance extends StoreConformance {
  private ApplicationKey application;

  @BeforeEach
  void insertApplication() {
    Application row = Samples.application(environment, "oak");
    catalog.insert(row);
    application = row.key();
  }

  @Test
  void disablingCallsOffWhatIsPending() {
    Endpoint endpoint = Samples.endpoint(application);
    Endpoint other = Samples.endpoint(application);
    catalog.insert(endpoint);
    catalog.insert(other);
    List<Delivery> pending = pendingFor(endpoint, other);

    catalog.updateEndpoint(endpoint.key(), was -> Samples.withRateLimit(was, 1));
    assertThat(store.journal().cancelPending(100)).as("it is not disabled yet").isZero();
    catalog.updateEndpoint(endpoint.key(), Samples::disabled);
    store.journal().cancelPending(100);

    assertCancelled(pending.getFirst(), Reason.ENDPOINT_DISABLED);
    assertThat(new Traffic(store).now(pending.getLast()).state()).isEqualTo(State.SCHEDULED);
  }

  @Test
  void aDisablingByDeliveriesCallsOffWhatIsPending() {
    Endpoint endpoint = Samples.endpoint(application);
    catalog.insert(endpoint);
    List<Delivery> pending = pendingFor(endpoint);

    catalog.recordHealth(
        Map.of(endpoint.key(), new EndpointHealth(NOW, new Disabled(DisabledReason.FAILING, NOW))));
    store.journal().cancelPending(100);

    assertCancelled(pending.getFirst(), Reason.ENDPOINT_DISABLED);
  }

  @Test
  void deletingCallsOffWhatIsPending() {
    Endpoint endpoint = Samples.endpoint(application);
    catalog.insert(endpoint);
    List<Delivery> pending = pendingFor(endpoint);

    catalog.deleteEndpoint(endpoint.key(), NOW.plusSeconds(1));
    store.journal().cancelPending(100);

    assertCancelled(pending.getFirst(), Reason.ENDPOINT_DELETED);
  }

  @Test
  void deletingTheApplicationCallsOffWhatIsPendingAndHidesItsMessages() {
    Endpoint endpoint = Samples.endpoint(application);
    catalog.insert(endpoint);
    List<Delivery> pending = pendingFor(endpoint);
    assertThat(store.journal().depth(NOW).byState()).containsEntry(State.SCHEDULED, 1L);

    catalog.deleteApplication(application, NOW.plusSeconds(1));
    store.journal().cancelPending(100);

    assertThat(store.journal().depth(NOW).byState().getOrDefault(State.SCHEDULED, 0L)).isZero();
    assertThat(store.journal().due(NOW.plusSeconds(60), 10)).isEmpty();
    assertThat(store.history().message(application, pending.getFirst().message().value(), true))
        .isEmpty();
  }

  @Test
  void whatIsPendingOfSomeMessagesIsCalledOff() {
    Traffic traffic = new Traffic(store);
    EndpointId endpoint = Samples.endpoint(application).key().endpoint();
    Message one = Traffic.message(application);
    Message two = Traffic.message(application);
    Delivery first = traffic.publish(one, State.SCHEDULED, endpoint).getFirst();
    Delivery sent = traffic.publish(two, State.SENDING, endpoint).getFirst();
    Delivery untouched =
        traffic.publish(Traffic.message(application), State.SCHEDULED, endpoint).getFirst();
    Application other = Samples.application(environment, "elm");
    catalog.insert(other);
    Delivery foreign =
        traffic.publish(Traffic.message(other.key()), State.SCHEDULED, endpoint).getFirst();

    assertThat(
            store
                .journal()
                .cancel(
                    application,
                    List.of(one.id(), two.id(), foreign.message()),
                    Reason.NO_GRANT,
                    NOW.plusSeconds(9)))
        .isEqualTo(1);

    assertCancelled(first, Reason.NO_GRANT);
    assertThat(traffic.now(first).updatedAt()).isEqualTo(NOW.plusSeconds(9));
    assertThat(traffic.now(sent).state()).isEqualTo(State.SENDING);
    assertThat(traffic.now(untouched).state()).isEqualTo(State.SCHEDULED);
    assertThat(traffic.now(foreign).state()).isEqualTo(State.SCHEDULED);
    assertThatThrownBy(() ->
            store
                .journal()
                .cancel(
                    application,
                    Collections.nCopies(Journal.MOST_MESSAGES + 1, one.id()),
                    Reason.NO_GRANT,
                    NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void contentIsExpungedForAllThatShareIt() {
    Traffic traffic = new Traffic(store);
    EndpointId endpoint = Samples.endpoint(application).key().endpoint();
    Message first = Traffic.message(application);
    Delivery waiting = traffic.publish(first, State.SCHEDULED, endpoint).getFirst();
    Message kept = Traffic.message(application);
    traffic.publish(kept, State.SCHEDULED, endpoint);
    Application other = Samples.application(environment, "elm");
    catalog.insert(other);
    Message sharing = Traffic.message(other.key());
    Submission.Item item = new Submission.Item(sharing, List.of(), 0, false).sharing(first.id());
    store
        .journal()
        .accept(Samples.IDS.lease(), List.of(new Submission(other.key(), 0, List.of(item), null)));
    Journal journal = store.journal();

    assertThat(journal.expunge(other.key(), List.of(first.id())))
        .as("not of that application")
        .isEmpty();
    assertThat(payload(first)).isPresent();
    assertThat(journal.expunge(other.key(), List.of(sharing.id(), kept.id())))
        .containsExactlyInAnyOrder(
            new Journal.Expunged(application, first.id()),
            new Journal.Expunged(other.key(), sharing.id()));

    assertThat(payload(first)).isEmpty();
    assertThat(payload(sharing)).isEmpty();
    assertThat(payload(kept)).isPresent();
    LeaseId lease = Samples.IDS.lease();
    journal.join(lease, "test", Duration.ofMinutes(10));
    assertThat(journal.takeUp(lease, NOW, List.of(new Journal.Demand(application, endpoint, 10))))
        .singleElement()
        .extracting(taken -> taken.message().id())
        .isEqualTo(kept.id());
    assertThat(traffic.now(waiting).state()).isEqualTo(State.UNDELIVERABLE);
    assertThat(traffic.now(waiting).reason()).isEqualTo(Reason.CONTENT_EXPUNGED);
    assertThat(journal.expunge(application, List.of(first.id())))
        .as("once more")
        .containsExactlyInAnyOrder(
            new Journal.Expunged(application, first.id()),
            new Journal.Expunged(other.key(), sharing.id()));
  }

  private Optional<Payload> payload(Message message) {
    return store
        .history()
        .message(message.application(), message.id().value(), true)
        .map(Message::payload);
  }

  private List<Delivery> pendingFor(Endpoint... endpoints) {
    return new Traffic(store)
        .publish(
            Traffic.message(application),
            State.SCHEDULED,
            List.of(endpoints).stream()
                .map(endpoint -> endpoint.key().endpoint())
                .toArray(EndpointId[]::new));
  }

  private void assertCancelled(Delivery delivery, Reason reason) {
    Delivery now = new Traffic(store).now(delivery);
    assertThat(now.state()).isEqualTo(State.CANCELLED);
    assertThat(now.reason()).isEqualTo(reason);
    assertThat(now.dueAt()).isNull();
  }
}
