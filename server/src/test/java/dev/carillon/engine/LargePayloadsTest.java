package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.IdSource;
import dev.carillon.model.Payload;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.Publisher.Announcement;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many large payloads at once, of a provider that needs more than them for its requests. */
class LargePayloadsTest {
  private static final int PAYLOAD = 150_000;
  private static final long BUDGET = 2_560_000;
  private static final int MESSAGES = 100;

  @TempDir private Path folder;
  private final MovableTime time = new MovableTime();

  private Store open() {
    return new SqlStore(
        SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder)),
        CatalogLimits.DEFAULTS,
        new IdSource(time, new Random(7)),
        time);
  }

  private static EngineConfig within(long bytes) {
    EngineConfig usual = EngineConfig.DEFAULTS;
    return new EngineConfig(
        usual.intake(),
        new EngineConfig.Memory(bytes, 50_000, 2_000, 10_000),
        usual.sending(),
        usual.lease(),
        usual.retention(),
        usual.upkeepRows());
  }

  private static void publish(Rig rig, ApplicationKey application, int payloadBytes)
      throws NoRoomException {
    List<Announcement> batch = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] payload = new byte[payloadBytes];
      payload[0] = (byte) i;
      batch.add(
          new Announcement(
              List.of(application),
              "pulse.message",
              "event%d".formatted(i),
              Payload.of(payload, "application/octet-stream"),
              Set.of(),
              null));
    }
    rig.engine.publisher().publish(batch);
  }

  @Test
  void whatIsInFlightStaysWithinTheBudget() throws NoRoomException {
    try (Store store = open();
        Rig rig = Rig.stepped(store, time, within(BUDGET), new InBase64())) {
      ApplicationKey application = rig.application();
      for (int i = 0; i < 4; i++) {
        rig.endpoint(application, "https://receiver%d.example/".formatted(i));
      }
      publish(rig, application, PAYLOAD);

      int rounds = 0;
      while (rig.receivers.requests().size() < 4 * MESSAGES) {
        assertThat(rounds++).as("rounds").isLessThan(4 * MESSAGES);
        rig.engine.takeUp().runOnce();
        assertThat(rig.engine.gauges().bytesHeld()).isBetween(1L, BUDGET);
        assertThat(rig.begun()).isPositive();
        rig.work();
      }
      assertThat(rounds).as("several at a time").isLessThan(2 * MESSAGES);
      assertThat(rig.receivers.requests())
          .allMatch(request -> request.body() != null && request.body().length() == PAYLOAD);
      assertThat(rig.engine.gauges()).isEqualTo(new Engine.Gauges(0, 0, 0, 0, 0));
    }
  }

  @Test
  void whatIsLargerThanTheBudgetIsSentAllTheSameOneByOne() throws NoRoomException {
    try (Store store = open();
        Rig rig = Rig.stepped(store, time, within(100_000), new InBase64())) {
      ApplicationKey application = rig.application();
      rig.endpoint(application, "https://receiver.example/");
      publish(rig, application, PAYLOAD);
      assertThat(rig.begun()).isZero();
      for (int i = 1; i <= MESSAGES; i++) {
        rig.engine.takeUp().runOnce();
        assertThat(rig.begun()).isEqualTo(1);
        rig.engine.takeUp().runOnce();
        assertThat(rig.begun()).isEqualTo(1);
        rig.work();
        assertThat(rig.receivers.requests()).hasSize(i);
      }
      rig.advance(Duration.ofSeconds(1));
      assertThat(rig.engine.gauges().held()).isZero();
    }
  }
}
