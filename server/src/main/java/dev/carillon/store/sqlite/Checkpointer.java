package dev.carillon.store.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what is committed from the write-ahead log into the database's file, beside the writes and
 * in small steps, on a connection of its own. SQLite would have the writer do it, within some
 * commit, and every publish of that moment would wait for all of it.
 *
 * <p>The log begins anew only when all of it has been copied and nobody reads in it. Under constant
 * load that moment does not come by itself, so the writer brings it about between two transactions
 * ({@link #beforeTransaction}): it copies what was written since the last step, two or three
 * megabytes at most. When reads keep the log from beginning anew until it is very long, the writer
 * waits for them, and those that have taken too long are stopped: the log stays bounded.
 */
final class Checkpointer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

  /** Between two looks at the log while there are commits. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** After a failure: a full disk, most likely, which the writer meets too and reports. */
  private static final long FAILED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SqliteSession session;
  private final LogLimits limits;
  private final Reads reads;
  private final Thread thread;
  private volatile boolean committed;
  private volatile boolean closed;
  private volatile @Nullable String finish;
  private boolean failing;

  /** Stops reads that have gone on for longer than that. */
  @FunctionalInterface
  interface Reads {
    void stopLongerThan(Duration limit) throws SQLException;
  }

  /**
   * @param session used by nobody else; closed by its owner, after this
   */
  Checkpointer(SqliteSession session, LogLimits limits, Reads reads) {
    this.session = session;
    this.limits = limits;
    this.reads = reads;
    this.thread = Thread.ofPlatform().name("checkpointer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Something was committed. Costs next to nothing. */
  void committed() {
    if (!committed) {
      committed = true;
      LockSupport.unpark(thread);
    }
  }

  /** Called by the writer while it holds the write lock and no transaction is open. */
  void beforeTransaction(SqliteSession writer) {
    String how = finish;
    if (how == null) {
      return;
    }
    finish = null;
    try {
      writer.checkpoint(how);
    } catch (SQLException failure) {
      LOG.warn("The write-ahead log could not be copied: {}", failure.getMessage());
    }
  }

  private void run() {
    while (!closed) {
      if (committed) {
        committed = false;
        LockSupport.parkNanos(this, look());
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Returns how long to wait. */
  private long look() {
    try {
      SqliteSession.Log log = session.checkpoint("look_at_log");
      if (log.pages() - log.copied() >= limits.step()) {
        log = session.checkpoint("copy_log");
      }
      if (log.pages() >= limits.finish()) {
        finish(log);
      }
      failing = false;
      return PAUSE_NANOS;
    } catch (SQLException failure) {
      if (!failing) {
        LOG.warn("The write-ahead log cannot be copied for now: {}", failure.getMessage());
      }
      failing = true;
      committed = true;
      return FAILED_PAUSE_NANOS;
    }
  }

  private void finish(SqliteSession.Log log) throws SQLException {
    // Once more, so that next to nothing is left for the writer to copy and sync.
    session.checkpoint("copy_log");
    if (log.pages() >= limits.most()) {
      reads.stopLongerThan(limits.longestRead());
      finish = "restart_log";
      committed = true;
    } else {
      finish = "copy_log";
    }
  }

  /** Returns when the thread has ended. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      LockSupport.unpark(thread);
      try {
        thread.join(10);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
