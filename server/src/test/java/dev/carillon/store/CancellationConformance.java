package dev.carillon.store;

import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import dev.carillon.model.EndpointId;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import java.util.List;
import java.util.Map;
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
