package dev.carillon.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.store.JournalFixture;
import dev.carillon.store.ListsConformance;
import dev.carillon.store.sql.SqlHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are read from the indexes and from what is not in them yet. */
class SqliteListsTest extends ListsConformance {
  /** A few messages, so that the mark moves many times. */
  private static final int STEP = 30;

  private static final String MARK = "(select message_id from indexed_until)";

  @TempDir Path temporary;

  @Override
  protected JournalFixture open() throws Exception {
    return SqliteFixtures.journal(database(data(), STEP), data());
  }

  private Path data() {
    return temporary.resolve("data");
  }

  private static SqliteDatabase database(Path folder, int step) {
    return SqliteDatabase.open(
        SqliteConfig.DEFAULTS.in(folder), LogLimits.DEFAULTS, new ListIndex(step));
  }

  /** The indexes have what belongs to messages up to the mark, and nothing else. */
  @Override
  protected void assertWhole() throws SQLException {
    assertThat(
            differing(
                "select application_id, id from message where id <= " + MARK,
                "select application_id, id from message_index"))
        .isEmpty();
    assertThat(
            differing(
                "select endpoint_id, id, message_id from attempt where message_id <= " + MARK,
                "select endpoint_id, id, message_id from attempt_index"))
        .isEmpty();
  }

  private String differing(String one, String other) throws SQLException {
    return fixture.look(
        "select * from (select * from (%1$s except %2$s) union all select * from (%2$s except %1$s))"
            .formatted(one, other));
  }

  @Test
  void someIsInTheIndexesAndSomeIsNot() throws Exception {
    publishAndDeliver(new Random(4));

    assertThat(fixture.count("message_index")).isGreaterThan(20);
    assertThat(fixture.count("attempt_index")).isGreaterThan(20);
    assertThat(fixture.count("message where id > " + MARK)).isPositive();
    assertThat(fixture.count("attempt where message_id > " + MARK)).isPositive();
  }

  /** What is beyond the mark has a limit: it is looked through for each list. */
  @Test
  void theMarkFollowsWhatIsWritten() throws Exception {
    publishAndDeliver(new Random(5));

    assertThat(
            fixture.count("message where id > " + MARK)
                + fixture.count("attempt where message_id > " + MARK)
                + fixture.count("delivery where message_id > " + MARK))
        .isLessThan(2 * STEP + 20);
  }

  @Test
  void aKilledServersListsAreWhole() throws Exception {
    Random random = new Random(6);
    publishAndDeliver(random);
    Path copy = temporary.resolve("copy");
    Files.createDirectories(copy);
    // The files as they are at this moment, without an orderly end.
    for (String name : Set.of("journal.db", "journal.db-wal")) {
      Files.copy(data().resolve(name), copy.resolve(name));
    }

    try (SqliteDatabase found = database(copy, 1)) {
      assertListed(new SqlHistory(found), random);
      for (int writes = 0; writes < 3; writes++) {
        found.write(session -> session.update("probe"));
        assertListed(new SqlHistory(found), random);
      }
    }
  }

  @Test
  void whatIsSweptLeavesTheIndexes() throws Exception {
    Random random = new Random(7);
    publishAndDeliver(random);

    int swept;
    do {
      swept =
          fixture
              .journal()
              .sweep(
                  JournalFixture.NOW.plus(Duration.ofDays(1)),
                  JournalFixture.NOW.plus(Duration.ofDays(1)),
                  JournalFixture.NOW,
                  7);
      assertWhole();
    } while (swept > 0);

    forgetWhatIsDone();
    assertListed(fixture.history(), random);
    assertThat(fixture.count("message")).isPositive().isLessThan(60);
  }
}
