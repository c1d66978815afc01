package dev.carillon.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the weeks of messages, contents and attempts ahead of their time, each a table. No message
 * depends on it: there is a default partition. Several nodes may do it at once.
 */
final class Partitions {
  /** Weeks beyond the present one. */
  static final int AHEAD = 3;

  /** The weeks to come are looked at so often, and each minute while one cannot be made. */
  private static final Duration LOOK_EVERY = Duration.ofHours(1);

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /** Others wait behind who waits for a lock: not once for each week, then. */
  private static final String IN_USE = "the table is in use";

  private static final String AT_WORK = "another node is at work on the partitions";
  private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

  private record Look(Instant at, boolean all) {}

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Look last;

  /** As a node starts: by the database's clock. */
  void makeAhead(PartitionTables tables) throws SQLException {
    makeAhead(tables, Instant.ofEpochMilli(tables.databaseTimeMillis()));
  }

  /**
   * The week of the given time and those to come, unless they have been looked at lately. One that
   * cannot be made is logged and left for later.
   *
   * @throws SQLException if the connection is broken
   */
  void makeAhead(PartitionTables tables, Instant now) throws SQLException {
    if (lookedLately(now)) {
      return;
    }
    boolean all = true;
    for (PartitionedTable table : PartitionedTable.values()) {
      Set<Week> there = tables.weeks(table);
      Week week = Week.of(now);
      boolean free = true;
      for (int i = 0; i <= AHEAD && free; i++) {
        if (!there.contains(week)) {
          String problem = make(tables, table, week);
          all &= problem.isEmpty();
          free = !problem.equals(IN_USE);
        }
        week = week.next();
      }
    }
    last = new Look(now, all);
  }

  private boolean lookedLately(Instant now) {
    Look look = last;
    return look != null
        && Duration.between(look.at, now).abs().compareTo(look.all ? LOOK_EVERY : LOOK_AGAIN) < 0;
  }

  /** Why it was not made; empty when it is there. */
  private String make(PartitionTables tables, PartitionedTable table, Week week)
      throws SQLException {
    String problem;
    try {
      problem = tables.transaction(() -> problemMaking(tables, table, week));
    } catch (SQLException failure) {
      if (tables.broken()) {
        throw failure;
      }
      problem =
          PostgresFailures.tookTooLong(failure) ? IN_USE : String.valueOf(failure.getMessage());
    }
    if (problem.equals(AT_WORK) || problem.equals(IN_USE)) {
      LOG.debug("{}: {}", table.partition(week), problem);
    } else if (!problem.isEmpty() && told.add(table.partition(week))) {
      LOG.warn(
          "The partition {} could not be made: {}. It is tried again; until then its rows go to"
              + " {}_other.",
          table.partition(week),
          problem,
          table.table);
    }
    return problem;
  }

  /** Why it cannot be made now; empty when it is there. */
  private static String problemMaking(PartitionTables tables, PartitionedTable table, Week week)
      throws SQLException {
    if (!tables.mine()) {
      return AT_WORK;
    }
    if (tables.weeks(table).contains(week)) {
      return "";
    }
    tables.limitWaiting();
    if (tables.defaultHolds(table, week)) {
      return "%s_other holds rows of its time".formatted(table.table);
    }
    tables.make(table, week);
    return "";
  }
}
