package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.model.IdSource;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.Submission.Planned;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.store.sql.SqlJournal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Weeks of messages on PostgreSQL: made ahead, filled, dropped whole, kept while one is pending.
 */
class PostgresPartitionsTest {
  private static final List<String> TABLES = List.of("content", "message", "attempt");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration KEPT = Duration.ofDays(90);

  /** A Monday, far from the clock of the machine. */
  private static final Instant MONDAY = Instant.parse("2030-01-07T00:00:00Z");

  /** When the week of that Monday has just been kept for long enough. */
  private static final Instant OVER = MONDAY.plus(WEEK).plus(KEPT);

  private String url = "";
  private JournalFixture fixture;
  private Journal journal;

  @BeforeEach
  void open() throws Exception {
    url = TestPostgres.freshDatabase();
    fixture = new JournalFixture(PostgresDatabase.open(url, PostgresConfig.DEFAULTS), url);
    journal = fixture.journal;
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void theStartMakesThisWeekAndThreeMore() throws SQLException {
    for (String table : TABLES) {
      assertThat(partitions(table))
          .isEqualTo(
              fixture.look(
                  """
                  select string_agg('%1$s_' || to_char(
                      date_trunc('week', clock_timestamp() at time zone 'utc') + n * interval '1 week',
                      'YYYYMMDD'), ' ' order by n) || ' %1$s_other'
                  from generate_series(0, 3) as n
                  """
                      .formatted(table)));
    }
  }

  @Test
  void rowsStandInTheWeekOfTheirMessage() throws SQLException {
    sweep(MONDAY);
    delivered(MONDAY.minusMillis(1), "before");
    Message first = delivered(MONDAY, "first");
    Message last = delivered(MONDAY.plus(WEEK).minusMillis(1), "last");
    delivered(MONDAY.plus(WEEK), "after");
    for (String table : TABLES) {
      String key = table.equals("attempt") ? "message_id" : "id";
      assertThat(
              fixture.look(
                  "select string_agg(%s, ' ' order by %s) from %s_20300107"
                      .formatted(key, key, table)))
          .isEqualTo("%s %s".formatted(first.id(), last.id()));
      assertThat(fixture.count("%s_20300114".formatted(table))).isEqualTo(1);
      assertThat(fixture.count("%s_other".formatted(table))).as("no week was made").isEqualTo(1);
    }
  }

  @Test
  void aPartitionHasTheIndexesAndChecksOfItsTable() throws SQLException {
    sweep(MONDAY);
    for (String table : TABLES) {
      String part = "%s_20300107".formatted(table);
      for (String question :
          List.of(
              "select count(*) from pg_index where indrelid = '%s'::regclass and indisvalid",
              "select count(*) from pg_constraint where conrelid = '%s'::regclass"
                  + " and contype in ('c', 'p')")) {
        assertThat(fixture.look(question.formatted(part)))
            .isEqualTo(fixture.look(question.formatted(table)));
      }
      assertThat(
              fixture.look(
                  ("select count(*) from pg_index x where indrelid = '%s'::regclass and not exists"
                          + " (select 1 from pg_inherits i where i.inhrelid = x.indexrelid)")
                      .formatted(part)))
          .as("each belongs to one of the table")
          .isEqualTo("0");
    }
  }

  @Test
  void tenNodesMayMakeAndDropThemAtOnce() throws Exception {
    sweep(MONDAY);
    for (int i = 0; i < 20; i++) {
      delivered(MONDAY.plusSeconds(i), "event%d".formatted(i));
    }
    List<String> failures =
        StoreConformance.atOnce(
            10,
            n -> {
              try (PostgresDatabase node = PostgresDatabase.open(url, PostgresConfig.DEFAULTS)) {
                Journal other = new SqlJournal(node);
                other.sweep(OVER.minus(KEPT), OVER.minus(KEPT), OVER, 7);
                return "";
              }
            });
    assertThat(failures).containsOnly("");
    sweepAll(OVER, 7);
    for (String table : TABLES) {
      assertThat(fixture.count(table)).isZero();
      assertThat(partitions(table))
          .doesNotContain("20300107")
          .contains("20300408 %1$s_20300415 %1$s_20300422 %1$s_20300429".formatted(table));
    }
  }

  @Test
  void aWeekIsDroppedWholeWhenAllOfItIsOver() throws SQLException {
    sweep(MONDAY);
    for (int i = 0; i < 30; i++) {
      delivered(MONDAY.plus(Duration.ofHours(i)), "event%d".formatted(i));
    }
    delivered(MONDAY.plus(WEEK), "young");
    List<String> files =
        TABLES.stream()
            .map(table ->
                TestPostgres.query(
                    url, "select pg_relation_filepath('%s_20300107')".formatted(table)))
            .toList();
    assertThat(files).allMatch(file -> size(file) > 0);

    sweepAll(OVER.minusMillis(1), 10);
    for (String table : TABLES) {
      assertThat(fixture.count(table)).as("not row by row before").isEqualTo(31);
    }
    sweepAll(OVER, 10);
    for (String table : TABLES) {
      assertThat(partitions(table)).doesNotContain("20300107").contains("20300114");
      assertThat(fixture.look("select to_regclass('%s_20300107')".formatted(table)))
          .isEqualTo("null");
      assertThat(fixture.count(table)).as(table).isEqualTo(1);
    }
    assertThat(files).as("the space is free").allMatch(file -> size(file) == 0);
    assertThat(fixture.count("delivery")).isEqualTo(1);
    assertThat(fixture.look("select event_id from event_key")).isEqualTo("young");
    delivered(OVER, "event3");
    assertThat(fixture.count("event_key")).as("the id was free again").isEqualTo(2);
  }

  @Test
  void aWeekWithAPendingDeliveryIsKept() throws SQLException {
    sweep(MONDAY);
    delivered(MONDAY, "done");
    Planned held = fixture.owned(fixture.ids.endpoint());
    Message pending = publish(MONDAY.plusSeconds(1), "pending", held);
    delivered(MONDAY.plus(WEEK), "next");
    Instant later = OVER.plus(WEEK);
    sweepAll(later, 10);
    for (String table : TABLES) {
      assertThat(partitions(table)).contains("20300107").doesNotContain("20300114");
    }
    assertThat(fixture.look("select string_agg(id, ' ') from message"))
        .isEqualTo(pending.id().value());
    assertThat(fixture.look("select string_agg(id, ' ') from content"))
        .isEqualTo(pending.id().value());
    assertThat(fixture.count("attempt")).as("what is final goes row by row").isZero();
    assertThat(fixture.look("select string_agg(event_id, ' ') from event_key"))
        .isEqualTo("pending");

    assertThat(journal.settle(List.of(fixture.delivered(fixture.leaseOn(pending, held)))))
        .containsExactly(true);
    sweepAll(later, 10);
    for (String table : TABLES) {
      assertThat(partitions(table)).doesNotContain("20300107");
    }
    assertThat(fixture.count("delivery")).isZero();
    assertThat(fixture.count("event_key")).isZero();
  }

  @Test
  void aRunThatIsBeingAddedKeepsItsWeek() throws Exception {
    sweep(MONDAY);
    Message message = delivered(MONDAY, "again");
    try (Connection node = DriverManager.getConnection(url);
        Statement statement = node.createStatement()) {
      node.setAutoCommit(false);
      statement.execute("select id from message for key share");
      statement.execute(
          """
          insert into delivery (environment_id, application_id, message_id, id, endpoint_id, run,
            state, attempts, step, due_at, created_at, updated_at)
          values ('%s', '%s', '%s', 'dlv_again', 'ep_1', 'manual', 'scheduled', 0, 0, 0, 0, 0)
          """
              .formatted(
                  fixture.application.environment(),
                  fixture.application.application(),
                  message.id()));
      sweep(OVER);
      assertThat(fixture.count("message")).as("in use: left to a later sweep").isEqualTo(1);
      sweepWaitingFor(node);
    }
    assertThat(fixture.count("message")).as("looked at once more").isEqualTo(1);
    sweepAll(OVER, 10);
    assertThat(fixture.count("message")).isEqualTo(1);
    assertThat(fixture.look("select id from delivery")).isEqualTo("dlv_again");
    fixture.execute("update delivery set state = 'delivered', due_at = null");
    sweepAll(OVER, 10);
    assertThat(partitions("message")).doesNotContain("20300107");
  }

  @Test
  void contentThatAPendingMessageSharesIsKept() throws SQLException {
    sweep(MONDAY);
    Message first = delivered(MONDAY, "first");
    Planned held = fixture.owned(fixture.ids.endpoint());
    Message sharing = publish(MONDAY.plus(WEEK), "sharing", held);
    fixture.execute("delete from content where id = '%s'".formatted(sharing.id()));
    fixture.execute(
        "update message set content_id = '%s' where id = '%s'".formatted(first.id(), sharing.id()));
    sweepAll(OVER, 10);
    assertThat(partitions("message")).doesNotContain("20300107");
    assertThat(fixture.look("select id from content_20300107")).isEqualTo(first.id().value());

    journal.settle(List.of(fixture.delivered(fixture.leaseOn(sharing, held))));
    sweepAll(OVER.plusMillis(1), 10);
    assertThat(partitions("content")).doesNotContain("20300107");
    assertThat(fixture.look("select id from message")).isEqualTo(sharing.id().value());
  }

  @Test
  void contentThatAYoungMessageSharesIsKept() throws SQLException {
    sweep(MONDAY);
    Message first = delivered(MONDAY, "first");
    Message sharing = delivered(MONDAY.plus(WEEK), "sharing");
    fixture.execute("delete from content where id = '%s'".formatted(sharing.id()));
    fixture.execute(
        "update message set content_id = '%s' where id = '%s'".formatted(first.id(), sharing.id()));
    sweepAll(OVER, 10);
    assertThat(partitions("message")).doesNotContain("20300107");
    assertThat(fixture.look("select id from content_20300107")).isEqualTo(first.id().value());

    sweepAll(OVER.plusMillis(1), 10);
    assertThat(partitions("content")).doesNotContain("20300107");
    assertThat(fixture.look("select id from message")).isEqualTo(sharing.id().value());
  }

  @Test
  void contentMayGoBeforeItsMessages() throws SQLException {
    sweep(MONDAY);
    delivered(MONDAY, "one");
    Instant now = MONDAY.plus(WEEK).plus(Duration.ofDays(30));
    while (journal.sweep(now.minus(Duration.ofDays(30)), now.minus(KEPT), now, 10) >= 10) {}
    assertThat(partitions("content")).doesNotContain("20300107");
    assertThat(partitions("message")).contains("20300107");
    for (String table : List.of("message", "delivery", "attempt", "event_key")) {
      assertThat(fixture.count(table)).as(table).isEqualTo(1);
    }
  }

  @Test
  void aShortRetentionDoesNotWaitForTheEndOfAWeek() throws SQLException {
    sweep(MONDAY);
    delivered(MONDAY, "old");
    Message young = delivered(MONDAY.plus(Duration.ofDays(2)), "young");
    Instant now = MONDAY.plus(Duration.ofDays(3));
    Instant dayAgo = now.minus(Duration.ofDays(2));
    journal.sweep(dayAgo, dayAgo, now, 100);
    assertThat(fixture.look("select string_agg(id, ' ') from message"))
        .isEqualTo(young.id().value());
    assertThat(fixture.count("content")).isEqualTo(1);
  }

  @Test
  void whatNoWeekIsMadeForGoesToTheDefault() throws SQLException {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.carillon.store.postgres.Partitions");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      Message message = delivered(MONDAY, "far");
      for (String table : TABLES) {
        assertThat(fixture.count("%s_other".formatted(table))).isEqualTo(1);
      }
      sweep(MONDAY);
      assertThat(fixture.look("select id from message")).isEqualTo(message.id().value());
    } finally {
      logger.detachAppender(log);
    }
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(3)
        .anyMatch(line -> line.contains("message_20300107") && line.contains("message_other"));
    for (String table : TABLES) {
      assertThat(partitions(table)).doesNotContain("20300107").contains("20300114");
    }
    delivered(MONDAY.plusSeconds(1), "still");
    sweepAll(OVER, 10);
    for (String table : TABLES) {
      assertThat(fixture.count(table)).as("the default is swept row by row").isZero();
    }
  }

  @Test
  void aNodeStartsThoughTheDefaultHoldsRowsOfThisWeek() throws SQLException {
    String fresh = TestPostgres.freshDatabase();
    PostgresDatabase.open(fresh, PostgresConfig.DEFAULTS).close();
    String week =
        TestPostgres.query(
            fresh,
            "select min(inhrelid::regclass::text) from pg_inherits"
                + " where inhparent = 'message'::regclass");
    TestPostgres.execute(
        fresh,
        "drop table %s".formatted(week),
        """
        insert into message values ('env_1', 'app_1', '%s', 'paid', null, 'c', null, null, null, 0, 0)
        """
            .formatted(
                IdSource.floor(
                    "msg_",
                    Instant.ofEpochMilli(
                        Long.parseLong(
                            TestPostgres.query(
                                fresh,
                                "select (extract(epoch from clock_timestamp()) * 1000)::bigint"))))));
    PostgresDatabase.open(fresh, PostgresConfig.DEFAULTS).close();
    assertThat(TestPostgres.query(fresh, "select to_regclass('%s')".formatted(week)))
        .isEqualTo("null");
    assertThat(TestPostgres.query(fresh, "select count(*) from message")).isEqualTo("1");
  }

  @Test
  void aPublishThatIsUnderWayHoldsNoWeekUp() throws SQLException {
    sweep(MONDAY);
    Message message = delivered(MONDAY, "one");
    try (Connection node = DriverManager.getConnection(url);
        Statement statement = node.createStatement()) {
      node.setAutoCommit(false);
      statement.execute(
          """
          insert into message values ('env_1', 'app_1', '%s0', 'paid', null, 'c', null, null, null, 0,
            0)
          """
              .formatted(message.id()));
      sweep(MONDAY.plus(WEEK));
      assertThat(partitions("message")).contains("20300204");
      node.rollback();
    }
  }

  /** Commits when a sweep, which has seen nothing of it, is waiting for the lock on messages. */
  private void sweepWaitingFor(Connection node) throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      boolean waits = false;
      long start = System.nanoTime();
      while (!waits) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        Future<?> sweep = executor.submit(() -> sweep(OVER));
        while (!waits && !sweep.isDone()) {
          waits =
              fixture
                  .look(
                      "select 1 from pg_locks where not granted and relation = 'message'::regclass")
                  .equals("1");
        }
        if (waits) {
          node.commit();
        }
        sweep.get(30, TimeUnit.SECONDS);
      }
    }
  }

  private Message publish(Instant at, String eventId, Planned... planned) {
    IdSource ids = new IdSource(InstantSource.fixed(at), RandomGenerator.of("SecureRandom"));
    Message message =
        new Message(
            fixture.application,
            ids.message(),
            "invoice.paid",
            eventId,
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            null,
            at);
    assertThat(fixture.accept(fixture.submission(message, planned)))
        .isEqualTo(new Submission.Accepted.Committed(List.of(new Submission.ItemResult.Stored())));
    return message;
  }

  private Message delivered(Instant at, String eventId) {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Message message = publish(at, eventId, planned);
    Lease lease = fixture.leaseOn(message, planned);
    assertThat(journal.settle(List.of(fixture.delivered(lease)))).containsExactly(true);
    return message;
  }

  private void sweep(Instant now) {
    journal.sweep(now.minus(KEPT), now.minus(KEPT), now, 100);
  }

  private void sweepAll(Instant now, int limit) {
    int swept;
    do {
      swept = journal.sweep(now.minus(KEPT), now.minus(KEPT), now, limit);
      assertThat(swept).isLessThanOrEqualTo(limit);
    } while (swept == limit);
  }

  private String partitions(String table) throws SQLException {
    return fixture.look(
        """
        select string_agg(c.relname, ' ' order by c.relname)
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = '%s'::regclass
        """
            .formatted(table));
  }

  /** The server keeps the first file of a dropped table, empty, until its next checkpoint. */
  private long size(String file) {
    return Long.parseLong(
        TestPostgres.query(
            url, "select coalesce((pg_stat_file('%s', true)).size, 0)".formatted(file)));
  }
}
