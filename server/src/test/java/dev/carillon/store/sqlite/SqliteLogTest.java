package dev.carillon.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.sql.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log begins anew while writes and reads go on. */
class SqliteLogTest {
  private static final LogLimits LIMITS = new LogLimits(16, 64, 512, Duration.ofMillis(1));
  private static final int PAGE = 8_192;
  private static final byte[] BODY = new byte[3 * PAGE];
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path temporary;
  private Path log;
  private SqliteDatabase database;
  private int written;

  @BeforeEach
  void open() {
    Path folder = temporary.resolve("data");
    SqliteConfig config =
        new SqliteConfig(folder, Set.of(), 2, Duration.ofMillis(50), 4 * 1024).in(folder);
    database = SqliteDatabase.open(config, LIMITS, new ListIndex(ListIndex.STEP));
    log = folder.resolve("journal.db-wal");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void theLogBeginsAnewWithoutAPauseInTheWrites() throws IOException {
    writeUntilTheLogBeginsAnew();
  }

  @Test
  void aReadThatKeepsTheLogFromBeginningAnewIsStopped() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Integer> read =
        CompletableFuture.supplyAsync(
            () -> database.read(session -> readOnAndOn(session, reading)));
    reading.await();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!read.isDone() && System.nanoTime() < end) {
      write();
    }
    assertThatThrownBy(read::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("was stopped");
    assertThat(Files.size(log)).isGreaterThan((long) LIMITS.most() * PAGE);
    writeUntilTheLogBeginsAnew();
  }

  /**
   * The file does not shrink: a log that began anew is written over from its start, so the file
   * keeps its size while more is written than the log has room for before it is due to begin anew.
   * How soon that comes depends on the disk.
   */
  private void writeUntilTheLogBeginsAnew() throws IOException {
    int during = 2 * LIMITS.finish() * PAGE / BODY.length;
    long end = System.nanoTime() + PATIENCE_NANOS;
    long size;
    do {
      assertThat(System.nanoTime()).as("%d writes, no new beginning", written).isLessThan(end);
      size = Files.size(log);
      for (int i = 0; i < during; i++) {
        write();
      }
    } while (Files.size(log) > size);
  }

  /** One result stays open, and with it the state of the database that it shows. */
  private static int readOnAndOn(Session session, CountDownLatch reading) throws SQLException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    int reads = 0;
    try (ResultSet open = session.prepare("schema_migrations").executeQuery()) {
      assertThat(open.next()).isTrue();
      reading.countDown();
      while (System.nanoTime() < end) {
        reads += session.query("ping", row -> 1).size();
      }
    }
    return reads;
  }

  private void write() {
    String key = "key-%d".formatted(written++);
    database.write(session -> {
      session.update("insert_idempotency", "scope", key, "hash", 1L, 2L);
      return session.update("complete_idempotency", 200L, BODY, "text/plain", "scope", key);
    });
  }
}
