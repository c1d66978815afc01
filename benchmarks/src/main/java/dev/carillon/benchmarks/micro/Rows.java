package dev.carillon.benchmarks.micro;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointId;
import dev.carillon.model.IdSource;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Settlement;
import dev.carillon.store.Store;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.SqlStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a message costs in the store on its happy path: message, content and delivery are accepted;
 * attempt and new state are settled. Two transactions for each batch, both synced to disk.
 */
final class Rows implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int APPLICATIONS = 100;

  /** Today, for a store may keep rows by the week. */
  private final InstantSource time = InstantSource.system();

  private final Instant now = time.instant();
  private final IdSource ids = new IdSource(time, new Random(1));
  private final Random random = new Random(2);
  private final Payload payload = Samples.payload();
  private final List<ApplicationKey> applications = new ArrayList<>();
  private final Store store;
  private final LeaseId lease;

  /** Batches that were prepared and not yet written. */
  record Batch(List<Submission> submissions, List<Settlement> settlements) {}

  /**
   * @param database is closed with this
   */
  Rows(Database database) {
    store = new SqlStore(database, CatalogLimits.DEFAULTS, ids, time);
    for (int i = 0; i < APPLICATIONS; i++) {
      ApplicationKey key =
          new ApplicationKey(store.catalog().defaultEnvironment(), ids.application());
      store
          .catalog()
          .insert(new Application(key, null, "Oak School", null, Map.of(), null, 0, now, now));
      applications.add(key);
    }
    lease = ids.lease();
    store.journal().join(lease, "benchmark", Duration.ofHours(1));
  }

  Batch batch(int size) {
    List<Submission> submissions = new ArrayList<>(size);
    List<Settlement> settlements = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Message message =
          new Message(
              applications.get(random.nextInt(APPLICATIONS)),
              ids.message(),
              "invoice.paid",
              null,
              payload,
              Set.of(),
              Set.of(),
              null,
              now);
      EndpointId endpoint = ids.endpoint();
      Submission.Planned planned =
          new Submission.Planned(
              ids.delivery(),
              new Target.ToEndpoint(endpoint),
              Run.SCHEDULED,
              State.SENDING,
              null,
              null);
      submissions.add(
          new Submission(
              message.application(),
              0,
              List.of(new Submission.Item(message, List.of(planned), 0, false)),
              null));
      settlements.add(delivered(message, planned, endpoint));
    }
    return new Batch(submissions, settlements);
  }

  private Settlement delivered(Message message, Submission.Planned planned, EndpointId endpoint) {
    Delivery delivery =
        new Delivery(
            message.application(),
            planned.id(),
            message.id(),
            planned.target(),
            planned.run(),
            State.SENDING,
            null,
            0,
            0,
            null,
            null,
            now,
            now);
    Attempt attempt =
        new Attempt(
            message.application(),
            ids.attempt(),
            planned.id(),
            message.id(),
            endpoint,
            Run.SCHEDULED,
            1,
            "https://hooks.example.com/in",
            now,
            Samples.answered(200),
            null,
            null);
    return new Settlement(
        new Lease(lease, delivery, message),
        attempt,
        State.DELIVERED,
        null,
        null,
        0,
        now.plusMillis(2));
  }

  /**
   * Writes all of it.
   *
   * @throws IllegalStateException if anything was not written
   */
  void write(Batch batch) {
    long before = THREADS.getCurrentThreadCpuTime();
    List<Accepted> accepted = store.journal().accept(lease, batch.submissions());
    List<Boolean> settled = store.journal().settle(batch.settlements());
    RowCosts.add(batch.submissions().size(), THREADS.getCurrentThreadCpuTime() - before);
    if (!accepted.stream().allMatch(Accepted.Committed.class::isInstance)
        || settled.contains(false)) {
      throw new IllegalStateException("not all was written");
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
