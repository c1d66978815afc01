package dev.carillon.store.postgres;

import dev.carillon.model.IdSource;
import dev.carillon.model.MessageId;
import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database.Dropped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep through the weeks whose retention is over. What stands outside of a week's tables goes
 * first, in small transactions: its deliveries, then its event ids. Only then the tables go, each
 * in a transaction that has locked everybody out and looked once more. A week in which something is
 * not final is left to be swept row by row.
 *
 * <p>Nothing is waited for for long: what another node is at, or cannot be locked at once, is left
 * to a later sweep.
 */
final class WholeWeeks {
  /**
   * From this retention on, rows of a week that is only partly over wait for the rest of it, to be
   * dropped together. With a shorter one they would be kept for too long after their time.
   */
  static final Duration WHOLE_FROM = Duration.ofDays(28);

  private static final Logger LOG = LoggerFactory.getLogger(WholeWeeks.class);

  /** What became of a week. */
  private enum Fate {
    GONE,
    /** Something in it is not final. */
    HELD,
    /** It will go, but not now. */
    LATER
  }

  /** Asked before the tables are locked, because it may take a while, and once more then. */
  @FunctionalInterface
  private interface Question {
    boolean ask() throws SQLException;
  }

  /** Looks at a week's rows outside of its table, or clears them away. */
  @FunctionalInterface
  private interface Part {
    Fate run(Week week) throws SQLException;
  }

  /**
   * Where the clearing of a week has come to, from sweep to sweep. Only a help: without it a sweep
   * starts at the week's beginning, and finds its way past all that has been deleted.
   */
  static final class Progress {
    private final Map<String, String> reached = new ConcurrentHashMap<>();

    private String from(String name, Week week) {
      return reached.getOrDefault(key(name, week), week.floor());
    }

    private void reached(String name, Week week, List<String> cleared, boolean end) {
      if (end) {
        reached.remove(key(name, week));
      } else {
        reached.put(key(name, week), Collections.max(cleared));
      }
    }

    private static String key(String name, Week week) {
      return "%s %s".formatted(name, week.name());
    }
  }

  private final PartitionTables tables;
  private final Progress progress;
  private final Cutoff cutoff;
  private final int limit;
  private int left;

  WholeWeeks(PartitionTables tables, Progress progress, Cutoff cutoff, int limit) {
    this.tables = tables;
    this.progress = progress;
    this.cutoff = cutoff;
    this.limit = limit;
    this.left = limit;
  }

  Dropped drop() throws SQLException {
    NavigableSet<Week> messages = new TreeSet<>(tables.weeks(PartitionedTable.MESSAGE));
    messages.addAll(tables.weeks(PartitionedTable.ATTEMPT));
    Instant rowsBefore = through(messages, cutoff.rowsBefore(), this::dropRows);
    NavigableSet<Week> contents = tables.weeks(PartitionedTable.CONTENT);
    Instant contentBefore = through(contents, cutoff.contentBefore(), this::dropContent);
    return new Dropped(limit - left, new Cutoff(contentBefore, rowsBefore, cutoff.now()));
  }

  /** Up to when rows are to be taken away one by one. */
  private Instant through(NavigableSet<Week> weeks, Instant before, Part part) throws SQLException {
    boolean whole = Duration.between(before, cutoff.now()).compareTo(WHOLE_FROM) >= 0;
    for (Week week : weeks) {
      boolean over = !week.end().isAfter(before);
      if (!over || part.run(week) == Fate.LATER) {
        return whole && week.start().isBefore(before) ? week.start() : before;
      }
    }
    return before;
  }

  private Fate dropRows(Week week) throws SQLException {
    if (tables.is("pending_between", week)) {
      return Fate.HELD;
    }
    if (!cleared("clear_deliveries", week) || !cleared("clear_event_keys", week)) {
      return Fate.LATER;
    }
    // Looked for before the tables are locked, because it may take a while the first time.
    Question traces = () -> tables.is("traces_between", week);
    if (traces.ask()) {
      return Fate.HELD;
    }
    Fate attempts = drop(PartitionedTable.ATTEMPT, week, traces);
    return attempts == Fate.GONE ? drop(PartitionedTable.MESSAGE, week, traces) : attempts;
  }

  /** Whether all are gone. */
  private boolean cleared(String name, Week week) throws SQLException {
    if (left <= 0) {
      return false;
    }
    int wanted = left;
    String from = progress.from(name, week);
    Optional<List<String>> cleared =
        tables.transaction(() ->
            tables.mine() ? Optional.of(tables.clear(name, from, week, wanted)) : Optional.empty());
    if (cleared.isEmpty()) {
      return false;
    }
    left -= cleared.get().size();
    boolean end = cleared.get().size() < wanted;
    progress.reached(name, week, cleared.get(), end);
    return end;
  }

  private Fate dropContent(Week week) throws SQLException {
    String young = IdSource.floor(MessageId.PREFIX, cutoff.contentBefore());
    Question needed =
        () ->
            tables.is("pending_between", week)
                || tables.is("needed_with_content_between", week, young);
    return needed.ask() ? Fate.HELD : drop(PartitionedTable.CONTENT, week, needed);
  }

  /**
   * @param obstacle what must be answered with no
   */
  private Fate drop(PartitionedTable table, Week week, Question obstacle) throws SQLException {
    if (left <= 0) {
      return Fate.LATER;
    }
    Fate fate;
    try {
      fate = tables.transaction(() -> dropAlone(table, week, obstacle));
    } catch (SQLException failure) {
      if (!PostgresFailures.tookTooLong(failure)) {
        throw failure;
      }
      LOG.info(
          "The partition {} is in use and will be dropped later: {}",
          table.partition(week),
          failure.getMessage());
      return Fate.LATER;
    }
    return fate;
  }

  private Fate dropAlone(PartitionedTable table, Week week, Question obstacle) throws SQLException {
    if (!tables.mine()) {
      return Fate.LATER;
    }
    if (!tables.weeks(table).contains(week)) {
      return Fate.GONE;
    }
    tables.limitWaiting();
    tables.lock(table);
    if (obstacle.ask()) {
      return Fate.HELD;
    }
    tables.drop(table, week);
    left--;
    LOG.info("Dropped the partition {}", table.partition(week));
    return Fate.GONE;
  }
}
