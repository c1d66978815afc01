package dev.carillon.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Application;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.Catalog;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Samples;
import dev.carillon.store.Store;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.sql.SqlStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom. The embedded database has one writer, so that only this one can show it. */
class PostgresLocksTest {
  private static final long PATIENCE_SECONDS = 25;

  private final String url = TestPostgres.migratedDatabase();
  private final Store store =
      new SqlStore(
          PostgresDatabase.open(url, PostgresConfig.DEFAULTS),
          CatalogLimits.DEFAULTS,
          Samples.IDS,
          InstantSource.fixed(Samples.NOW));
  private final Catalog catalog = store.catalog();
  private final Application application = Samples.application(catalog.defaultEnvironment());
  private final Endpoint endpoint = Samples.endpoint(application.key());

  @BeforeEach
  void insert() {
    catalog.insert(application);
    catalog.insert(endpoint);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatDeliveriesMakeOfAnEndpointWhileItsOwnerChangesItIsNotOverwritten() throws Exception {
    EndpointHealth failing = new EndpointHealth(Samples.NOW, null);
    List<CompletableFuture<Boolean>> recording =
        whileChanging(() -> {
          catalog.recordHealth(Map.of(endpoint.key(), failing));
          return true;
        });
    recording.getFirst().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

    Endpoint after = catalog.endpoint(application.key(), Samples.idOf(endpoint)).orElseThrow();
    assertThat(after.health()).isEqualTo(failing);
    assertThat(after.settings().rateLimit()).isEqualTo(7);
  }

  /** Or else it would commit deliveries that the note of a disabling has missed. */
  @Test
  void aPlanIsCheckedOnlyAfterAChangeOfTheEndpointsUnderWay() throws Exception {
    LeaseId lease = Samples.IDS.lease();
    store.journal().join(lease, "node", Duration.ofMinutes(10));
    long version =
        catalog.endpointsVersions(List.of(application.key())).getOrDefault(application.key(), -1L);
    Message message =
        new Message(
            application.key(),
            Samples.IDS.message(),
            "invoice.paid",
            null,
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            null,
            Samples.NOW);
    Submission submission =
        new Submission(
            application.key(),
            version,
            List.of(new Submission.Item(message, List.of(), 0, false)),
            null);

    List<CompletableFuture<List<Accepted>>> accepting =
        whileChanging(() -> store.journal().accept(lease, List.of(submission)));

    assertThat(accepting.getFirst().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .containsExactly(new Accepted.Stale());
  }

  /**
   * Begins the work while an owner's change of the endpoint has read it and not yet written it, and
   * lets that go on once the work is done or waits for a lock.
   */
  private <T> List<CompletableFuture<T>> whileChanging(Supplier<T> work) {
    List<CompletableFuture<T>> begun = new ArrayList<>();
    catalog.updateEndpoint(
        endpoint.key(),
        was -> {
          CompletableFuture<T> running =
              CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
          begun.add(running);
          long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
          while (!running.isDone() && !somebodyWaits()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
          }
          return Samples.withRateLimit(was, 7);
        });
    assertThat(begun).hasSize(1);
    return begun;
  }

  private boolean somebodyWaits() {
    String waiting =
        TestPostgres.query(
            url,
            "select count(*) from pg_stat_activity"
                + " where datname = current_database() and wait_event_type = 'Lock'");
    return !waiting.equals("0");
  }
}
