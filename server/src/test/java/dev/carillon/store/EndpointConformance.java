package dev.carillon.store;

import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.PolicyOverride;
import dev.carillon.store.PageRequest.Order;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store's catalog does with endpoints. What becomes of their deliveries: {@link
 * CancellationConformance}.
 */
public abstract class EndpointConformance extends StoreConformance {
  private ApplicationKey application;

  @BeforeEach
  void insertApplication() {
    Application row = Samples.application(environment, "oak");
    catalog.insert(row);
    application = row.key();
  }

  @Test
  void anEndpointIsReadBackAsItWasWritten() {
    Endpoint full = Samples.fullEndpoint(application);
    Endpoint plain = Samples.endpoint(application);

    catalog.insert(full);
    catalog.insert(plain);

    assertThat(catalog.endpoint(application, Samples.idOf(full))).contains(full);
    assertThat(catalog.endpoint(application, "main-hook")).contains(full);
    assertThat(catalog.endpoint(application, Samples.idOf(plain))).contains(plain);
    assertThat(catalog.endpointSet(application).endpoints()).containsExactly(full, plain);
  }

  @Test
  void anEmptyRetryScheduleIsNotTheContracts() {
    Endpoint single =
        Samples.with(
            Samples.endpoint(application),
            new EndpointSettings(
                null,
                "https://hooks.example.com/in",
                "",
                Set.of(),
                Set.of(),
                null,
                Map.of(),
                List.of(),
                new PolicyOverride(null, List.of())));
    catalog.insert(single);

    assertThat(catalog.endpoint(application, Samples.idOf(single))).contains(single);
  }

  @Test
  void anIdWinsOverAnotherEndpointsUid() {
    Endpoint first = Samples.endpoint(application);
    Endpoint namedLikeIt = Samples.endpoint(application, Samples.idOf(first));

    catalog.insert(namedLikeIt);
    assertThat(catalog.endpoint(application, Samples.idOf(first))).contains(namedLikeIt);
    catalog.insert(first);

    assertThat(catalog.endpoint(application, Samples.idOf(first))).contains(first);
  }

  @Test
  void anotherTenantSeesAndChangesNothing() {
    Endpoint endpoint = Samples.endpoint(application, "hook");
    catalog.insert(endpoint);
    Application neighbour = Samples.application(environment, "elm");
    catalog.insert(neighbour);
    Application twin = Samples.twin(application);
    catalog.insert(twin);
    String id = Samples.idOf(endpoint);

    for (ApplicationKey foreign :
        List.of(neighbour.key(), twin.key(), Samples.elsewhere(application))) {
      EndpointKey key = foreign.endpoint(endpoint.key().endpoint());
      assertThat(catalog.endpoint(foreign, id)).isEmpty();
      assertThat(catalog.endpoint(foreign, "hook")).isEmpty();
      assertThat(catalog.endpoints(foreign, page(10, null, Order.ASCENDING)).items()).isEmpty();
      assertThat(catalog.endpointSet(foreign).endpoints()).isEmpty();
      assertThat(catalog.updateEndpoint(key, Samples::disabled)).isEmpty();
      assertThat(catalog.deleteEndpoint(key, NOW)).isFalse();
      catalog.recordHealth(Map.of(key, failing(NOW)));
    }

    assertThat(catalog.endpoint(application, id)).contains(endpoint);
  }

  /** Ids are drawn so that they do not meet, but it is not that which keeps tenants apart. */
  @Test
  void theSameIdsOfAnotherTenantAreOtherRows() {
    Endpoint ours = Samples.endpoint(application, "hook");
    catalog.insert(ours);
    long version = version();
    for (Application other :
        List.of(Samples.application(environment, "elm"), Samples.twin(application))) {
      catalog.insert(other);
      Endpoint theirs =
          new Endpoint(
              other.key().endpoint(ours.key().endpoint()),
              Samples.settings("theirs"),
              List.of(Samples.secret("theirs")),
              EndpointHealth.WELL,
              NOW,
              NOW);
      catalog.insert(theirs);
      assertThat(catalog.endpoint(other.key(), Samples.idOf(theirs))).contains(theirs);
      assertThat(catalog.endpoint(application, Samples.idOf(ours))).contains(ours);

      catalog.updateEndpoint(theirs.key(), was -> withSecret(was, "their next"));
      catalog.recordHealth(
          Map.of(
              theirs.key(),
              new EndpointHealth(NOW, new Disabled(DisabledReason.FAILING, NOW.plusSeconds(1)))));
      assertThat(catalog.endpoint(application, Samples.idOf(ours))).contains(ours);
      assertThat(catalog.deleteEndpoint(theirs.key(), NOW)).isTrue();
      catalog.insert(theirs);
      assertThat(catalog.deleteApplication(other.key(), NOW)).isTrue();

      assertThat(catalog.endpoint(application, "hook")).contains(ours);
      assertThat(catalog.endpointSet(application).endpoints()).containsExactly(ours);
      assertThat(version()).isEqualTo(version);
    }
  }

  @Test
  void aUidIsUniqueInItsApplication() {
    catalog.insert(Samples.endpoint(application, "hook"));
    Endpoint second = Samples.endpoint(application, "second");
    catalog.insert(second);
    long version = version();

    assertThatThrownBy(() -> catalog.insert(Samples.endpoint(application, "hook")))
        .isInstanceOf(UidTakenException.class)
        .hasMessageContaining("hook");
    assertThatThrownBy(() ->
            catalog.updateEndpoint(
                second.key(), was -> Samples.with(was, Samples.settings("hook"))))
        .isInstanceOf(UidTakenException.class)
        .hasMessageContaining("hook");

    assertThat(catalog.endpoint(application, "second")).contains(second);
    assertThat(version()).as("nothing was changed").isEqualTo(version);
    Application neighbour = Samples.application(environment);
    catalog.insert(neighbour);
    Endpoint there = Samples.endpoint(neighbour.key(), "hook");
    catalog.insert(there);
    assertThat(catalog.endpoint(neighbour.key(), "hook")).contains(there);
  }

  @Test
  void anEndpointNeedsItsApplication() {
    ApplicationKey unknown = Samples.application(environment).key();

    assertThatThrownBy(() -> catalog.insert(Samples.endpoint(unknown)))
        .isInstanceOf(NoSuchApplicationException.class)
        .hasMessageContaining(unknown.application().value());
    assertThatThrownBy(() -> catalog.insert(Samples.endpoint(Samples.elsewhere(application))))
        .isInstanceOf(NoSuchApplicationException.class);
  }

  @Test
  void anApplicationHasSoManyEndpointsAndNoMore() throws Exception {
    reopen(new CatalogLimits(3));
    List<Endpoint> three =
        IntStream.range(0, 3).mapToObj(n -> Samples.endpoint(application)).toList();
    three.forEach(catalog::insert);
    long version = version();

    assertThatThrownBy(() -> catalog.insert(Samples.endpoint(application)))
        .isInstanceOf(TooManyException.class)
        .hasMessageContaining("3");
    assertThat(version()).isEqualTo(version);
    assertThat(catalog.deleteEndpoint(three.getFirst().key(), NOW)).isTrue();
    Endpoint inItsPlace = Samples.endpoint(application);
    catalog.insert(inItsPlace);
    assertThat(catalog.endpointSet(application).endpoints())
        .containsExactly(three.get(1), three.get(2), inItsPlace);
  }

  @Test
  void theLimitHoldsWhenManyInsertAtOnce() throws Exception {
    reopen(new CatalogLimits(5));

    List<Boolean> inserted =
        atOnce(
            12,
            n -> {
              try {
                catalog.insert(Samples.endpoint(application));
                return true;
              } catch (TooManyException full) {
                return false;
              }
            });

    assertThat(inserted.stream().filter(Boolean::booleanValue)).hasSize(5);
    assertThat(catalog.endpointSet(application).endpoints()).hasSize(5);
  }

  @Test
  void everyChangeRaisesTheVersion() {
    Endpoint endpoint = Samples.endpoint(application);
    long before = version();

    catalog.insert(endpoint);
    long inserted = version();
    catalog.updateEndpoint(endpoint.key(), was -> Samples.withRateLimit(was, 5));
    long updated = version();
    catalog.deleteEndpoint(endpoint.key(), NOW);
    long deleted = version();

    assertThat(List.of(before, inserted, updated, deleted)).doesNotHaveDuplicates().isSorted();
    catalog.updateEndpoint(endpoint.key(), was -> Samples.withRateLimit(was, 5));
    catalog.deleteEndpoint(endpoint.key(), NOW);
    assertThat(version()).as("there was nothing to change").isEqualTo(deleted);
    assertThat(catalog.endpointSet(application).version()).isEqualTo(deleted);
    assertThat(catalog.application(environment, "oak").orElseThrow().endpointsVersion())
        .isEqualTo(deleted);
  }

  @Test
  void aChangeOfTheApplicationLeavesTheVersionAlone() {
    Application stale = catalog.application(environment, "oak").orElseThrow();
    catalog.insert(Samples.endpoint(application));
    long version = version();

    Application written = catalog.updateApplication(application, was -> stale).orElseThrow();

    assertThat(version()).isEqualTo(version);
    assertThat(written.endpointsVersion()).isEqualTo(version);
  }

  @Test
  void versionsAreGivenForThoseThatExist() {
    Application second = Samples.application(environment);
    catalog.insert(second);
    catalog.insert(Samples.endpoint(second.key()));
    ApplicationKey unknown = Samples.application(environment).key();

    Map<ApplicationKey, Long> versions =
        catalog.endpointsVersions(
            List.of(application, second.key(), unknown, Samples.elsewhere(application)));

    assertThat(versions)
        .containsOnlyKeys(application, second.key())
        .containsEntry(second.key(), catalog.endpointSet(second.key()).version());
    assertThat(catalog.endpointsVersions(List.of())).isEmpty();
  }

  @Test
  void changesAtOnceOfDifferentFieldsAllSurvive() throws Exception {
    Endpoint endpoint = Samples.endpoint(application);
    catalog.insert(endpoint);
    long version = version();

    atOnce(
        8,
        n -> {
          for (int i = 0; i < 5; i++) {
            String key = "%d-%d".formatted(n, i);
            catalog.updateEndpoint(
                endpoint.key(),
                was -> {
                  Map<String, String> more = new HashMap<>(was.settings().metadata());
                  more.put(key, "set");
                  return Samples.withMetadata(was, more);
                });
          }
          return n;
        });

    Endpoint after = catalog.endpoint(application, Samples.idOf(endpoint)).orElseThrow();
    assertThat(after.settings().metadata()).hasSize(40);
    assertThat(version()).isEqualTo(version + 40);
  }

  @Test
  void anOwnersChangeAndWhatDeliveriesMadeOfItBothSurvive() throws Exception {
    Endpoint endpoint = Samples.endpoint(application);
    catalog.insert(endpoint);

    atOnce(
        4,
        n -> {
          for (int i = 0; i < 10; i++) {
            int rate = i + 1;
            if (n % 2 == 0) {
              catalog.updateEndpoint(endpoint.key(), was -> Samples.withRateLimit(was, rate));
            } else {
              catalog.recordHealth(Map.of(endpoint.key(), failing(NOW.plusSeconds(7))));
            }
          }
          return n;
        });

    Endpoint after = catalog.endpoint(application, Samples.idOf(endpoint)).orElseThrow();
    assertThat(after.settings().rateLimit()).isEqualTo(10);
    assertThat(after.health()).isEqualTo(failing(NOW.plusSeconds(7)));
  }

  /** In whatever order the transactions come by their rows, none may wait for one that waits. */
  @Test
  void changesOfManyEndpointsAtOnceAllGoThrough() throws Exception {
    List<Endpoint> all =
        IntStream.range(0, 20).mapToObj(n -> Samples.endpoint(application)).toList();
    all.forEach(catalog::insert);
    EndpointHealth gone = new EndpointHealth(NOW, new Disabled(DisabledReason.GONE, NOW));

    List<Integer> done =
        atOnce(
            8,
            n -> {
              for (int i = 0; i < 5; i++) {
                int salt = n * 31 + i;
                Map<EndpointKey, EndpointHealth> some = new HashMap<>();
                for (int k = 0; k < 20; k++) {
                  some.put(all.get(k).key(), (salt + k) % 7 == 0 ? gone : failing(NOW));
                }
                catalog.recordHealth(some);
                catalog.updateEndpoint(
                    all.get(salt % 20).key(), was -> Samples.withRateLimit(was, 1 + n));
                if (n == 7 && i == 4) {
                  catalog.deleteApplication(application, NOW);
                }
              }
              return n;
            });

    assertThat(done).hasSize(8);
    assertThat(catalog.endpointSet(application).endpoints()).isEmpty();
  }

  @Test
  void endpointsArePagedBothWays() {
    List<Endpoint> all =
        IntStream.range(0, 7).mapToObj(n -> Samples.endpoint(application)).toList();
    all.forEach(catalog::insert);

    assertPaged(all, page -> catalog.endpoints(application, page), Samples::idOf);
  }

  @Test
  void failingSinceIsWrittenWithoutANewVersion() {
    Endpoint endpoint = Samples.endpoint(application);
    catalog.insert(endpoint);
    long version = version();

    catalog.recordHealth(Map.of(endpoint.key(), failing(NOW)));

    assertThat(health(endpoint)).isEqualTo(failing(NOW));
    assertThat(version()).isEqualTo(version);
    catalog.recordHealth(Map.of(endpoint.key(), EndpointHealth.WELL));
    assertThat(catalog.endpoint(application, Samples.idOf(endpoint))).contains(endpoint);
    assertThat(version()).isEqualTo(version);
  }

  @Test
  void deliveriesMayDisableAnEndpointAndNeverEnableOne() {
    Endpoint failing = Samples.endpoint(application);
    Endpoint ownersChoice = Samples.endpoint(application);
    catalog.insert(failing);
    catalog.insert(ownersChoice);
    catalog.updateEndpoint(ownersChoice.key(), Samples::disabled);
    long version = version();
    EndpointHealth gone =
        new EndpointHealth(NOW, new Disabled(DisabledReason.GONE, NOW.plusSeconds(1)));

    catalog.recordHealth(Map.of(failing.key(), gone, ownersChoice.key(), gone));

    assertThat(health(failing)).isEqualTo(gone);
    assertThat(health(ownersChoice))
        .as("it was disabled already, by its owner")
        .isEqualTo(new EndpointHealth(NOW, new Disabled(DisabledReason.OWNER, NOW)));
    assertThat(version()).isEqualTo(version + 1);
    catalog.recordHealth(Map.of(failing.key(), EndpointHealth.WELL));
    assertThat(health(failing)).isEqualTo(new EndpointHealth(null, gone.disabled()));
    assertThat(version()).isEqualTo(version + 1);
  }

  @Test
  void theHealthOfEndpointsThatAreGoneIsPassedOver() {
    Endpoint gone = Samples.endpoint(application);
    Endpoint here = Samples.endpoint(application);
    catalog.insert(here);
    EndpointHealth disabled = new EndpointHealth(NOW, new Disabled(DisabledReason.FAILING, NOW));

    catalog.recordHealth(Map.of(gone.key(), disabled, here.key(), disabled));

    assertThat(health(here)).isEqualTo(disabled);
    assertThat(catalog.endpointSet(application).endpoints()).hasSize(1);
  }

  private long version() {
    return catalog.endpointsVersions(List.of(application)).getOrDefault(application, -1L);
  }

  private EndpointHealth health(Endpoint endpoint) {
    return catalog.endpoint(application, Samples.idOf(endpoint)).orElseThrow().health();
  }

  private static Endpoint withSecret(Endpoint was, String text) {
    return new Endpoint(
        was.key(),
        was.settings(),
        List.of(Samples.secret(text)),
        was.health(),
        was.createdAt(),
        was.updatedAt());
  }

  private static EndpointHealth failing(Instant since) {
    return new EndpointHealth(since, null);
  }
}
