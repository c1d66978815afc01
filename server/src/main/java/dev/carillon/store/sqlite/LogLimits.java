package dev.carillon.store.sqlite;

import java.time.Duration;

/**
 * How long the write-ahead log may get, in pages of the database (8 KiB).
 *
 * @param step so many pages that are not yet in the database's file are copied there, beside the
 *     writes
 * @param finish from here on the writer copies the rest between two transactions, so that the log
 *     can begin anew: what has to be copied then is only what was written during the last step
 * @param most from here on the writer waits for the reads that keep the log from beginning anew
 * @param longestRead reads that have taken longer are stopped when the log has grown to {@code
 *     most}
 */
record LogLimits(int step, int finish, int most, Duration longestRead) {
  /** 4 MiB, 32 MiB, 256 MiB. */
  static final LogLimits DEFAULTS = new LogLimits(512, 4_096, 32_768, Duration.ofSeconds(2));
}
