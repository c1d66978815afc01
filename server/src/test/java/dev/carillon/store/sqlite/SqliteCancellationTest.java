package dev.carillon.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.CancellationConformance;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Samples;
import dev.carillon.store.Store;
import dev.carillon.store.Submission;
import dev.carillon.store.sql.SqlStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCancellationTest extends CancellationConformance {
  private static final byte[] SECRET =
      "the detail that is to be erased".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  @Override
  protected Store open(CatalogLimits limits) {
    return new SqlStore(
        SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder.resolve("data"))),
        limits,
        Samples.IDS,
        InstantSource.fixed(Samples.NOW));
  }

  @Test
  void expungedContentIsNotInTheFilesAnyMore() throws IOException {
    Application row = Samples.application(environment, "ash");
    catalog.insert(row);
    Message message = secret(row.key(), new byte[20_000]);
    Message other = secret(row.key(), new byte[100]);
    Submission submission =
        new Submission(
            row.key(),
            0,
            List.of(
                new Submission.Item(message, List.of(), 0, false),
                new Submission.Item(other, List.of(), 0, false)),
            null);
    store.journal().accept(Samples.IDS.lease(), List.of(submission));

    store.journal().expunge(row.key(), List.of(message.id(), other.id()));
    store.close();

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .noneMatch(SqliteCancellationTest::tells);
    }
  }

  private static Message secret(ApplicationKey application, byte[] length) {
    byte[] payload = Arrays.copyOf(SECRET, SECRET.length + length.length);
    System.arraycopy(SECRET, 0, payload, length.length, SECRET.length);
    return new Message(
        application,
        Samples.IDS.message(),
        "paid",
        null,
        Payload.of(payload, Payload.JSON),
        Set.of(),
        Set.of(),
        null,
        Samples.NOW);
  }

  private static boolean tells(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .contains(new String(SECRET, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
