package dev.carillon.engine;

import java.time.Duration;

/** Every limit of the engine. Times are wall-clock durations, sizes bytes. */
public record EngineConfig(
    Intake intake,
    Memory memory,
    Sending sending,
    Lease lease,
    Retention retention,
    int upkeepRows) {

  /** What a machine of two cores and a heap of one gigabyte bears well. */
  public static final EngineConfig DEFAULTS =
      new EngineConfig(
          new Intake(1, 500, 4 << 20, 10_000, 64 << 20),
          new Memory(256L << 20, 50_000, 2_000, 1 << 20),
          new Sending(
              2_000,
              32,
              4_096,
              500,
              Duration.ofMillis(2),
              Runtime.getRuntime().availableProcessors()),
          new Lease(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(2)),
          new Retention(Duration.ofDays(90), Duration.ofDays(90)),
          500);

  public EngineConfig {
    atLeast(1, upkeepRows, "upkeepRows");
  }

  /**
   * @param committers threads that commit; 1 for a store with one writer, more for a shared one
   * @param groupMessages that one commit takes at most (a single larger batch goes alone)
   * @param groupBytes of content that one commit takes at most
   * @param waitingMessages that may wait for a commit; what comes beyond is refused
   * @param waitingBytes of content that may wait for a commit (a single larger batch waits alone)
   */
  public record Intake(
      int committers, int groupMessages, int groupBytes, int waitingMessages, int waitingBytes) {
    public Intake {
      atLeast(1, committers, "committers");
      atLeast(1, groupMessages, "groupMessages");
      atLeast(1, groupBytes, "groupBytes");
      atLeast(1, waitingMessages, "waitingMessages");
      atLeast(1, waitingBytes, "waitingBytes");
    }
  }

  /**
   * What may be held in memory between the commit and the record; what finds no room is committed
   * and read again later.
   *
   * @param bytes of content and of what providers render from it; each message's content counts
   *     once, however many deliveries it has
   * @param deliveries on this node
   * @param deliveriesPerTarget to one endpoint
   * @param largestPayload what to reckon for a message whose size is not known yet
   */
  public record Memory(long bytes, int deliveries, int deliveriesPerTarget, int largestPayload) {
    public Memory {
      atLeast(1, bytes, "memory bytes");
      atLeast(0, deliveries, "deliveries");
      atLeast(0, deliveriesPerTarget, "deliveriesPerTarget");
      atLeast(1, largestPayload, "largestPayload");
    }
  }

  /**
   * @param permits attempts in flight on this node
   * @param permitsPerTarget attempts in flight to one endpoint
   * @param unrecorded outcomes that may wait for their record; attempts wait beyond
   * @param recordBatch outcomes in one transaction
   * @param recordLinger how long the first outcome of a batch waits for company
   * @param signingThreads for signatures with asymmetric keys
   */
  public record Sending(
      int permits,
      int permitsPerTarget,
      int unrecorded,
      int recordBatch,
      Duration recordLinger,
      int signingThreads) {
    public Sending {
      atLeast(1, permits, "permits");
      atLeast(1, permitsPerTarget, "permitsPerTarget");
      atLeast(1, unrecorded, "unrecorded");
      atLeast(1, recordBatch, "recordBatch");
      atLeast(1, signingThreads, "signingThreads");
    }
  }

  /**
   * @param term how long the node's lease lasts without renewal
   * @param renewEvery much shorter than the term
   * @param margin before the lease's end in which no attempt is started
   */
  public record Lease(Duration term, Duration renewEvery, Duration margin) {
    public Lease {
      if (renewEvery.plus(margin).compareTo(term) >= 0) {
        throw new IllegalArgumentException(
            "a lease of " + term + " cannot be renewed every " + renewEvery);
      }
    }
  }

  /**
   * @param content how long a message's payload is kept
   * @param rows how long messages, deliveries and attempts are kept
   */
  public record Retention(Duration content, Duration rows) {
    public Retention {
      if (!content.isPositive() || !rows.isPositive()) {
        throw new IllegalArgumentException("retention must be longer than nothing");
      }
    }
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
