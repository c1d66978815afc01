package dev.carillon.engine;

import dev.carillon.store.Journal;
import java.time.Instant;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What has to be done now and then, in small pieces so that nothing else has to wait for it: dead
 * nodes' work is handed back, pending work of disabled endpoints is called off, deliveries of
 * messages with very many endpoints are made, and what retention no longer keeps is deleted.
 */
final class Upkeep {
  private static final long BETWEEN_PIECES_NANOS = 20_000_000L;
  private static final long ROUND_NANOS = 5_000_000_000L;
  private static final long SWEEP_EVERY_NANOS = 60_000_000_000L;

  /** One piece of work. */
  @FunctionalInterface
  private interface Piece {
    /**
     * @return how many rows; fewer than the limit when there are no more
     */
    int run(int limit);
  }

  private static final class Task {
    private final String name;
    private final Piece piece;
    private final IntConsumer done;
    private final long everyNanos;
    private long dueNanos;

    private Task(String name, long everyNanos, long dueNanos, Piece piece, IntConsumer done) {
      this.name = name;
      this.everyNanos = everyNanos;
      this.dueNanos = dueNanos;
      this.piece = piece;
      this.done = done;
    }
  }

  private final Journal journal;
  private final Tenancy tenancy;
  private final EngineConfig config;
  private final TimeAndChance world;
  private final Runnable dueNow;
  private final Signals signals;
  private final Loop loop;
  private final List<Task> tasks;
  private boolean firstRescue;
  private volatile boolean asked;

  /**
   * @param sole whether no other node can be there when this one starts
   * @param dueNow told when there is new work to take up
   */
  Upkeep(
      Journal journal,
      boolean sole,
      Tenancy tenancy,
      EngineConfig config,
      TimeAndChance world,
      Runnable dueNow,
      Signals signals) {
    this.journal = journal;
    this.firstRescue = sole;
    this.tenancy = tenancy;
    this.config = config;
    this.world = world;
    this.dueNow = dueNow;
    this.signals = signals;
    this.loop = new Loop("upkeep", signals, 0, this::runOnce);
    long now = world.nanos().getAsLong();
    this.tasks =
        List.of(
            new Task("rescue", ROUND_NANOS, now, this::rescue, signals::rescued),
            new Task("cancel", ROUND_NANOS, now, journal::cancelPending, signals::calledOff),
            new Task("expand", ROUND_NANOS, now, this::expand, signals::expanded),
            new Task("sweep", SWEEP_EVERY_NANOS, now, this::sweep, signals::swept));
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop();
  }

  /** There is something to call off or to expand. */
  void wake() {
    asked = true;
    loop.wake();
  }

  /** A piece of each task that is due. One that fails does not keep the others from their work. */
  long runOnce() {
    boolean everything = asked;
    asked = false;
    long next = ROUND_NANOS;
    for (Task task : tasks) {
      long now = world.nanos().getAsLong();
      if (everything || task.dueNanos - now <= 0) {
        run(task);
      }
      next = Math.min(next, Math.max(0, task.dueNanos - world.nanos().getAsLong()));
    }
    return Math.max(next, BETWEEN_PIECES_NANOS);
  }

  private void run(Task task) {
    int rows;
    try {
      rows = task.piece.run(config.upkeepRows());
    } catch (RuntimeException failure) {
      signals.trouble(task.name, failure);
      task.dueNanos = world.nanos().getAsLong() + ROUND_NANOS / 5;
      return;
    }
    boolean more = rows >= config.upkeepRows();
    task.dueNanos = world.nanos().getAsLong() + (more ? BETWEEN_PIECES_NANOS : task.everyNanos);
    if (rows > 0) {
      task.done.accept(rows);
    }
  }

  private int rescue(int limit) {
    Tenure tenure = tenancy.current();
    if (tenure == null) {
      return 0;
    }
    int rescued = journal.rescue(tenure.id(), firstRescue, limit);
    if (rescued < limit) {
      // From now on this node may hold more than one lease of its own.
      firstRescue = false;
    }
    if (rescued > 0) {
      dueNow.run();
    }
    return rescued;
  }

  private int expand(int limit) {
    Instant now = world.time().instant();
    int expanded =
        journal.expand(
            (endpoint, message) -> Plan.expanded(endpoint, message, world.ids()::delivery, now),
            limit);
    if (expanded > 0) {
      dueNow.run();
    }
    return expanded;
  }

  private int sweep(int limit) {
    Instant now = world.time().instant();
    EngineConfig.Retention retention = config.retention();
    return journal.sweep(now.minus(retention.content()), now.minus(retention.rows()), now, limit);
  }
}
