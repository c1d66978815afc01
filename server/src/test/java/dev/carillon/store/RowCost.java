package dev.carillon.store;

import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.Submission.Item;
import dev.carillon.store.Submission.Planned;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a message costs on its happy path (message, content and delivery accepted; attempt and new
 * state settled) in CPU time of the calling thread and in time. No test: run by hand, and read with
 * the load of the machine in mind. On PostgreSQL the server's own work is not in the CPU time.
 *
 * <p>Arguments: {@code sqlite} or {@code postgres}; the size of a batch; how many batches; how many
 * applications.
 */
public final class RowCost {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private RowCost() {}

  public static void main(String[] arguments) throws Exception {
    int batch = Integer.parseInt(arguments[1]);
    int batches = Integer.parseInt(arguments[2]);
    int applications = Integer.parseInt(arguments[3]);
    try (JournalFixture fixture = open(arguments[0])) {
      List<dev.carillon.model.ApplicationKey> keys = new ArrayList<>();
      for (int i = 0; i < applications; i++) {
        keys.add(fixture.newApplication(fixture.application.environment()));
      }
      Random random = new Random(1);
      byte[] payload = new byte[1_024];
      run(fixture, batch, Math.max(1, batches / 5), keys, random, payload);
      long[] cost = run(fixture, batch, batches, keys, random, payload);
      long messages = (long) batch * batches;
      System.out.printf(
          "%s, batches of %d, %d applications: %d messages; accept %.1f µs CPU, settle %.1f µs CPU,"
              + " together %.1f µs CPU, %.1f µs passed%n",
          arguments[0],
          batch,
          applications,
          messages,
          cost[0] / 1e3 / messages,
          cost[1] / 1e3 / messages,
          (cost[0] + cost[1]) / 1e3 / messages,
          cost[2] / 1e3 / messages);
    }
  }

  private static JournalFixture open(String dialect) throws Exception {
    if (dialect.equals("postgres")) {
      String url = TestPostgres.freshDatabase();
      return new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
    }
    Path folder = Files.createTempDirectory("row-cost");
    return new JournalFixture(
        SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)),
        "jdbc:sqlite:%s".formatted(folder.resolve("journal.db")));
  }

  private static long[] run(
      JournalFixture fixture,
      int batch,
      int batches,
      List<dev.carillon.model.ApplicationKey> keys,
      Random random,
      byte[] payload) {
    long accepting = 0;
    long settling = 0;
    long passed = 0;
    for (int b = 0; b < batches; b++) {
      List<Submission> submissions = new ArrayList<>(batch);
      List<Settlement> settlements = new ArrayList<>(batch);
      for (int i = 0; i < batch; i++) {
        Message message =
            new Message(
                keys.get(random.nextInt(keys.size())),
                fixture.ids.message(),
                "invoice.paid",
                null,
                Payload.of(payload, Payload.JSON),
                java.util.Set.of(),
                java.util.Set.of(),
                null,
                JournalFixture.NOW);
        Planned planned = fixture.owned(fixture.ids.endpoint());
        submissions.add(
            new Submission(
                message.application(),
                0,
                List.of(new Item(message, List.of(planned), 0, false)),
                null));
        settlements.add(fixture.delivered(fixture.leaseOn(message, planned)));
      }
      LeaseId lease = fixture.lease;
      long start = System.nanoTime();
      long before = THREADS.getCurrentThreadCpuTime();
      fixture.journal.accept(lease, submissions);
      long between = THREADS.getCurrentThreadCpuTime();
      fixture.journal.settle(settlements);
      long after = THREADS.getCurrentThreadCpuTime();
      passed += System.nanoTime() - start;
      accepting += between - before;
      settling += after - between;
    }
    return new long[] {accepting, settling, passed};
  }
}
