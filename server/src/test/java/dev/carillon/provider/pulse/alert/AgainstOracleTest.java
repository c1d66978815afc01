package dev.carillon.provider.pulse.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.Dialect;
import dev.carillon.provider.TestDatabase;
import dev.carillon.provider.pulse.PulseSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The evaluation and the {@link Oracle} are told the same stories and must have raised the same
 * alerts for the same observations after each thing that happens. A failure names its seed; {@code
 * -Dpulse.seed=…} tells that story alone.
 */
class AgainstOracleTest {
  private static final String SEED = "pulse.seed";
  private static final int STEPS = 25;

  @TempDir Path folder;

  @Test
  void agreesOnSqlite() throws SQLException {
    agrees(Dialect.SQLITE, 300);
  }

  @Test
  void agreesOnPostgres() throws SQLException {
    agrees(Dialect.POSTGRES, 15);
  }

  private void agrees(Dialect dialect, int seeds) throws SQLException {
    Long seed = Long.getLong(SEED);
    long first = seed == null ? 1 : seed;
    long last = seed == null ? seeds : seed;
    int raised = 0;
    try (TestDatabase database = dialect.open(PulseSchema.SCHEMA, folder);
        Connection eyes = DriverManager.getConnection(database.url())) {
      for (long each = first; each <= last; each++) {
        raised += tell(new RandomSchool(database, eyes, each), each);
      }
    }
    // Stories in which next to nothing is raised would prove nothing.
    assertThat(raised).isGreaterThan(seed == null ? seeds * 3 : -1);
  }

  /** Returns how many alerts were raised. */
  private static int tell(RandomSchool school, long seed) throws SQLException {
    for (int step = 0; step < STEPS; step++) {
      school.step();
      assertThat(school.actual())
          .as(
              "with -D%s=%d after step %d%n%s",
              SEED, seed, step, String.join(System.lineSeparator(), school.story()))
          .isEqualTo(school.expected());
    }
    return school.expected().size();
  }
}
