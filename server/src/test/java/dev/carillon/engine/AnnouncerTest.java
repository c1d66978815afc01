package dev.carillon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.IdSource;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.Publisher;
import dev.carillon.provider.Publisher.Announcement;
import dev.carillon.provider.Publisher.Published;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.History.MessageFilter;
import dev.carillon.store.PageRequest;
import dev.carillon.store.Store;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.SqlStore;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What providers announce, on either store. */
class AnnouncerTest {
  private static final String OAK = "https://oak.example/hooks";
  private static final String ELM = "https://elm.example/hooks";

  enum Dialect {
    SQLITE,
    POSTGRES
  }

  @TempDir private Path folder;
  private final MovableTime time = new MovableTime();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private Rig rig(Dialect dialect) {
    return rig(dialect, EngineConfig.DEFAULTS);
  }

  private Rig rig(Dialect dialect, EngineConfig config) {
    Database database =
        switch (dialect) {
          case SQLITE -> SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder));
          case POSTGRES ->
              PostgresDatabase.open(TestPostgres.freshDatabase(), PostgresConfig.DEFAULTS);
        };
    Store store =
        new SqlStore(database, CatalogLimits.DEFAULTS, new IdSource(time, new Random(7)), time);
    opened.add(store);
    contents =
        () ->
            database.read(session -> {
              try (var statement = session.prepare("probe").getConnection().createStatement();
                  var rows = statement.executeQuery("select count(*) from content")) {
                rows.next();
                return rows.getInt(1);
              }
            });
    Rig rig = Rig.stepped(store, time, config);
    opened.add(rig);
    return rig;
  }

  private java.util.function.IntSupplier contents = () -> -1;

  private static Announcement announcement(
      String eventId, Payload payload, ApplicationKey... applications) {
    return new Announcement(
        List.of(applications), "pulse.message", eventId, payload, Set.of("7B"), null);
  }

  private static MessageId stored(Published published) {
    return ((Published.Stored) published).message();
  }

  @ParameterizedTest
  @EnumSource
  void oneContentGoesToAllApplications(Dialect dialect) throws NoRoomException {
    Rig rig = rig(dialect);
    ApplicationKey oak = rig.application();
    ApplicationKey elm = rig.application();
    rig.endpoint(oak, OAK);
    rig.endpoint(elm, ELM);
    Payload one = Payload.json("{\"n\": 1.0}");
    Payload two = Payload.json("{\"n\": 2.0}");

    List<List<Published>> results =
        rig.engine
            .publisher()
            .publish(
                List.of(
                    announcement("one", one, oak, elm),
                    announcement("two", two, elm),
                    announcement("three", one, elm, oak)));

    assertThat(results).extracting(List::size).containsExactly(2, 1, 2);
    assertThat(contents.getAsInt()).isEqualTo(3);
    Message first = read(rig, oak, stored(results.get(0).get(0)));
    assertThat(first.eventId()).isEqualTo("one");
    assertThat(first.tags()).containsExactly("7B");
    assertThat(first.payload()).isEqualTo(one);
    assertThat(read(rig, elm, stored(results.get(0).get(1))).payload()).isEqualTo(one);
    assertThat(read(rig, elm, stored(results.get(1).get(0))).payload()).isEqualTo(two);
    assertThat(read(rig, oak, stored(results.get(2).get(1))).eventId()).isEqualTo("three");
    rig.work();
    assertThat(rig.receivers.requestsTo(OAK)).extracting(OutboundRequest::body).hasSize(2);
    assertThat(rig.receivers.requestsTo(ELM))
        .extracting(OutboundRequest::body)
        .containsExactlyInAnyOrder(one, two, one);
  }

  private static Message read(Rig rig, ApplicationKey application, MessageId id) {
    return rig.store.history().message(application, id.value(), true).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void publishingAgainStoresOnlyWhatIsMissing(Dialect dialect) throws NoRoomException {
    Rig rig = rig(dialect);
    ApplicationKey oak = rig.application();
    ApplicationKey elm = rig.application();
    ApplicationKey ash = rig.application();
    ApplicationKey gone = new ApplicationKey(oak.environment(), new ApplicationId("app_gone"));
    rig.endpoint(oak, OAK);
    rig.endpoint(elm, ELM);
    Publisher publisher = rig.engine.publisher();
    Payload payload = Payload.json("{\"n\": 1.0}");
    MessageId first =
        stored(publisher.publish(List.of(announcement("one", payload, oak))).getFirst().getFirst());

    List<Published> again =
        publisher
            .publish(List.of(announcement("one", Payload.json("{\"n\": 2}"), gone, oak, elm, ash)))
            .getFirst();

    assertThat(again.get(0)).isEqualTo(new Published.ApplicationGone());
    assertThat(again.get(1)).isEqualTo(new Published.Repeated(first));
    assertThat(read(rig, elm, stored(again.get(2))).payload())
        .as("what the event was first published with")
        .isEqualTo(payload);
    assertThat(read(rig, ash, stored(again.get(3))).payload()).isEqualTo(payload);
    assertThat(contents.getAsInt()).isEqualTo(1);
    rig.work();
    assertThat(rig.receivers.requestsTo(OAK)).hasSize(1);
    assertThat(rig.receivers.requestsTo(ELM))
        .singleElement()
        .extracting(OutboundRequest::body)
        .isEqualTo(payload);
    assertThat(publisher.publish(List.of(announcement("one", payload, elm))).getFirst())
        .containsExactly(new Published.Repeated(stored(again.get(2))));
  }

  @ParameterizedTest
  @EnumSource
  void aLargeBatchIsCommittedInPiecesAndALargePayloadByItself(Dialect dialect)
      throws NoRoomException {
    Rig rig =
        rig(
            dialect,
            new EngineConfig(
                new EngineConfig.Intake(1, 10, 1_000, 100, 4_000),
                EngineConfig.DEFAULTS.memory(),
                EngineConfig.DEFAULTS.sending(),
                EngineConfig.DEFAULTS.lease(),
                EngineConfig.DEFAULTS.retention(),
                EngineConfig.DEFAULTS.upkeepRows()));
    ApplicationKey oak = rig.application();
    ApplicationKey elm = rig.application();
    List<Announcement> batch = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      batch.add(announcement("event%d".formatted(i), Payload.json("{}"), oak, elm));
    }
    byte[] large = new byte[Publisher.MOST_BYTES];
    new Random(7).nextBytes(large);
    Payload largest = Payload.of(large, "application/octet-stream");
    batch.add(announcement("largest", largest, oak, elm));

    List<List<Published>> results = rig.engine.publisher().publish(batch);

    assertThat(results).hasSize(251).allMatch(each -> each.size() == 2);
    assertThat(rig.heard.accepted).hasValue(502);
    assertThat(rig.heard.groups.get()).as("the last is told after its answer").isBetween(51, 52);
    assertThat(contents.getAsInt()).isEqualTo(251);
    assertThat(read(rig, elm, stored(results.getLast().getLast())).payload()).isEqualTo(largest);
    assertThat(
            rig.store
                .history()
                .messages(
                    oak, MessageFilter.ALL, new PageRequest(250, null, PageRequest.Order.ASCENDING))
                .items())
        .hasSize(250);
    Announcement tooLarge =
        announcement("more", Payload.of(new byte[Publisher.MOST_BYTES + 1], "text/plain"), oak);
    assertThatThrownBy(() -> rig.engine.publisher().publish(List.of(tooLarge)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8388609");
  }

  @ParameterizedTest
  @EnumSource
  void thereMayBeNoRoom(Dialect dialect) {
    Rig rig =
        rig(
            dialect,
            new EngineConfig(
                new EngineConfig.Intake(1, 10, 1_000, 5, 4_000),
                EngineConfig.DEFAULTS.memory(),
                EngineConfig.DEFAULTS.sending(),
                EngineConfig.DEFAULTS.lease(),
                EngineConfig.DEFAULTS.retention(),
                EngineConfig.DEFAULTS.upkeepRows()));
    ApplicationKey oak = rig.application();
    List<Announcement> batch = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      batch.add(announcement("event%d".formatted(i), Payload.json("{}"), oak));
    }
    assertThatThrownBy(() -> rig.engine.publisher().publish(batch))
        .isInstanceOf(NoRoomException.class);
    assertThat(contents.getAsInt()).isZero();
  }
}
