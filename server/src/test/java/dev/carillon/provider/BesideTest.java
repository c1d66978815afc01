package dev.carillon.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider's data beside the server's own. */
class BesideTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void whatIsWrittenIsThereAfterwards(Dialect dialect) {
    TestDatabase first = dialect.open(PulseSchema.SCHEMA, folder);
    first.execute("create table pulse_word (word text)");
    first.execute("insert into pulse_word values ('kept')");
    first.close();
    try (TestDatabase again = dialect.again(first)) {
      assertThat(again.query("select word from pulse_word")).containsExactly("kept");
      assertThat(again.<Integer>write(session -> session.query("ping", row -> 1).size())).isOne();
      assertThat(again.sole()).isEqualTo(dialect == Dialect.SQLITE);
      again.tidy();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void itsWritesAndTheServersDoNotWaitForEachOther(Dialect dialect) throws Exception {
    try (TestDatabase database = dialect.open(PulseSchema.SCHEMA, folder)) {
      CountDownLatch within = new CountDownLatch(1);
      CountDownLatch written = new CountDownLatch(1);
      AtomicBoolean waited = new AtomicBoolean();
      Thread upload =
          Thread.ofPlatform()
              .start(() ->
                  database.write(session -> {
                    within.countDown();
                    waited.set(await(written));
                    return session.query("ping", row -> 1);
                  }));
      assertThat(within.await(30, TimeUnit.SECONDS)).isTrue();
      database.server().write(session -> session.query("ping", row -> 1));
      written.countDown();
      upload.join();
      assertThat(waited).isTrue();
    }
  }

  @Test
  void theFolderStaysTakenWhenOnlyTheProvidersFileIsClosed() {
    SqliteConfig config = SqliteConfig.DEFAULTS.in(folder.resolve("data"));
    try (SqliteDatabase server = SqliteDatabase.open(config)) {
      server.beside(PulseSchema.SCHEMA).close();
      assertThatThrownBy(() -> SqliteDatabase.open(config))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("in use by another Carillon server");
    }
    SqliteDatabase.open(config).close();
  }

  @Test
  void aProvidersFileWithoutTheServersIsNotTakenForANewFolder() throws Exception {
    Path place = folder.resolve("data");
    try (SqliteDatabase server = SqliteDatabase.open(SqliteConfig.DEFAULTS.in(place))) {
      server.beside(PulseSchema.SCHEMA).close();
    }
    Files.delete(place.resolve("journal.db"));
    assertThatThrownBy(() -> SqliteDatabase.open(SqliteConfig.DEFAULTS.in(place)))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("holds other files (pulse.db)");
  }

  @Test
  void theServersPoolOutlivesAProvidersData() {
    String url = TestPostgres.migratedDatabase();
    try (PostgresDatabase server = PostgresDatabase.open(url, PostgresConfig.DEFAULTS)) {
      Database beside = server.beside(PulseSchema.SCHEMA);
      beside.close();
      assertThat(server.<Integer>read(session -> session.query("ping", row -> 1).size())).isOne();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
