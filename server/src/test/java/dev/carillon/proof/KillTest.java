package dev.carillon.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.store.postgres.TestPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server again and again while it is under load, and then compares what it promised with
 * what arrived. That the process is killed and not the machine means that this proves transactions,
 * leases and the order of commit and answer; it cannot prove fsync, which the stores check at
 * start.
 */
class KillTest {
  private static final int KILLS = 20;
  private static final int PUBLISHERS = 24;

  /** The engine's default cap of attempts in flight to one endpoint. */
  private static final int IN_FLIGHT_PER_ENDPOINT = 32;

  private static final int ARRIVALS_BEFORE_A_KILL = 400;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path data;

  @Test
  void sqliteLosesNothing() throws Exception {
    killAndCheck(Map.of());
  }

  @Test
  void postgresLosesNothing() throws Exception {
    killAndCheck(Map.of("CARILLON_DATABASE_URL", TestPostgres.freshDatabase()));
  }

  private void killAndCheck(Map<String, String> store) throws Exception {
    Map<String, String> environment = new HashMap<>(store);
    environment.put("CARILLON_ADMIN_TOKEN", Product.TOKEN);
    environment.put("CARILLON_MASTER_KEY", "proof-master-key-0123456789abcdef");
    environment.put("CARILLON_EGRESS_ALLOW", "127.0.0.1/32");
    Random random = new Random(20_261_123);
    Ledger ledger = new Ledger();
    ServerProcess server = ServerProcess.start(data, environment);
    try (Receiver receiver = new Receiver(ledger);
        Product product = new Product(ledger, server.address())) {
      String endpoint = product.setUp(receiver.url());
      receiver.verifyWith(product.secretOf(endpoint));
      product.publish(PUBLISHERS);
      for (int kill = 1; kill <= KILLS; kill++) {
        await(receiver.arrivals(), ARRIVALS_BEFORE_A_KILL + random.nextInt(200), server);
        server.kill();
        server = ServerProcess.start(data, environment);
        product.serverIsAt(server.address());
      }
      await(receiver.arrivals(), ARRIVALS_BEFORE_A_KILL, server);
      product.finish();
      untilNothingIsMissing(ledger, receiver.arrivals());
      check(ledger, rowsOnceNothingIsHeld(ledger, receiver.arrivals(), product, endpoint));
      int exit = server.terminate();
      assertThat(exit).as("exit code after SIGTERM\n%s", server.lastLines()).isZero();
    } finally {
      server.close();
    }
  }

  private static void check(Ledger ledger, Map<String, Integer> attemptRows) {
    assertThat(ledger.faults()).as("faults").isEmpty();
    assertThat(ledger.missing()).as("lost: acknowledged and never arrived").isEmpty();
    assertThat(ledger.phantoms()).as("phantoms: arrived and never published").isEmpty();
    assertThat(ledger.unequal()).as("events with two ids or two bodies").isEmpty();
    assertThat(ledger.duplicates())
        .as("duplicates, at most what was in flight at each kill")
        .isLessThanOrEqualTo(KILLS * IN_FLIGHT_PER_ENDPOINT);
    // A receipt without a row can only be an attempt that a kill cut off before it was recorded.
    int unrecorded = 0;
    for (Map.Entry<String, Integer> receipts : ledger.receiptsByMessage().entrySet()) {
      unrecorded +=
          Math.max(0, receipts.getValue() - attemptRows.getOrDefault(receipts.getKey(), 0));
      assertThat(attemptRows).as("a row for a delivered message").containsKey(receipts.getKey());
    }
    assertThat(unrecorded)
        .as("receipts without a row, at most what was in flight at each kill")
        .isLessThanOrEqualTo(KILLS * IN_FLIGHT_PER_ENDPOINT);
    assertThat(ledger.acknowledgedCount()).isGreaterThan(KILLS * ARRIVALS_BEFORE_A_KILL / 2);
  }

  private static void untilNothingIsMissing(Ledger ledger, Semaphore arrivals) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!ledger.missing().isEmpty() && System.nanoTime() < end) {
      arrivals.tryAcquire(1, TimeUnit.SECONDS);
      arrivals.drainPermits();
    }
  }

  /**
   * The attempt rows of each message, once every message that arrived has one. What a killed node
   * had sent and not recorded is sent again when its lease has run out, and recorded then.
   */
  private static Map<String, Integer> rowsOnceNothingIsHeld(
      Ledger ledger, Semaphore arrivals, Product product, String endpoint) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Map<String, Integer> rows = product.attemptRows(endpoint);
    while (!rows.keySet().containsAll(ledger.receiptsByMessage().keySet())
        && System.nanoTime() < end) {
      arrivals.tryAcquire(1, TimeUnit.SECONDS);
      arrivals.drainPermits();
      rows = product.attemptRows(endpoint);
    }
    return rows;
  }

  private static void await(Semaphore arrivals, int count, ServerProcess server) throws Exception {
    assertThat(arrivals.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%s arrivals within %s s\n%s", count, PATIENCE_SECONDS, server.lastLines())
        .isTrue();
    arrivals.drainPermits();
  }
}
