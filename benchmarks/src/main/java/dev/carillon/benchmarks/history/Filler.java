package dev.carillon.benchmarks.history;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.child.Orders;
import dev.carillon.benchmarks.load.SamplePayload;
import dev.carillon.benchmarks.server.ServerProcess;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.Endpoint;
import dev.carillon.model.IdSource;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.Catalog;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.PageRequest;
import dev.carillon.store.Settlement;
import dev.carillon.store.Store;
import dev.carillon.store.Submission;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.sql.SqlStore;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Writes delivered messages of the past, through the store's own classes and as a node does: with
 * one delivery and one attempt each, to the endpoints that are there.
 */
public final class Filler {
  public static final String DESCRIPTION =
      "one delivered attempt for each message of 1,024 bytes; on SQLite over the past 30 days, on"
          + " PostgreSQL since Monday (all in the week's partition that is written to), then vacuumed";

  private static final int BATCH = 500;
  private static final int PAYLOAD_BYTES = 1_024;
  private static final Duration PAST = Duration.ofDays(30);
  private static final Duration TERM = Duration.ofDays(1);

  private final Store store;
  private final MovableTime time;
  private final IdSource ids;
  private final LeaseId lease;
  private final List<Place> places = new ArrayList<>();

  private record Place(ApplicationKey application, long version, Endpoint endpoint) {}

  private static final class MovableTime implements InstantSource {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }
  }

  private Filler(Facts arguments) {
    this.time = new MovableTime();
    this.ids = new IdSource(time, new SplittableRandom());
    String url = arguments.text("url");
    this.store =
        new SqlStore(
            url.isEmpty()
                ? SqliteDatabase.open(SqliteConfig.DEFAULTS.in(Path.of(arguments.text("folder"))))
                : PostgresDatabase.open(url, PostgresConfig.DEFAULTS),
            CatalogLimits.DEFAULTS,
            ids,
            InstantSource.system());
    this.lease = ids.lease();
  }

  /** The argument of {@link #main}. */
  public static String argument(ServerProcess.Launch launch, long attempts) {
    return new Facts()
        .put("folder", launch.data().toString())
        .put("url", launch.environment().getOrDefault("CARILLON_DATABASE_URL", ""))
        .put("attempts", attempts)
        .toString();
  }

  /** Says {@code filled N} after each of many batches, and {@code done}. */
  public static void main(String[] arguments) throws SQLException {
    Orders.listen(() -> {});
    Facts facts = Facts.parse(arguments[0]);
    String url = facts.text("url");
    Instant now = Instant.now();
    Instant from = url.isEmpty() ? now.minus(PAST) : startOfWeek(now);
    Filler filler = new Filler(facts);
    try (Store open = filler.store) {
      filler.fill(facts.number("attempts"), from, now);
      open.journal().leave(filler.lease);
    }
    if (!url.isEmpty()) {
      vacuum(url);
    }
    Orders.say("done");
    System.exit(0);
  }

  private static Instant startOfWeek(Instant now) {
    return now.atOffset(ZoneOffset.UTC)
        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
        .truncatedTo(ChronoUnit.DAYS)
        .toInstant();
  }

  /** What the database does by itself in the course of such a time. */
  private static void vacuum(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze)");
      statement.execute("checkpoint");
    }
  }

  private void fill(long attempts, Instant from, Instant to) {
    findPlaces();
    store.journal().join(lease, "history filler", TERM);
    long spanMillis = Duration.between(from, to).toMillis();
    byte[] payload = SamplePayload.bytes(PAYLOAD_BYTES);
    for (long done = 0; done < attempts; ) {
      time.now = from.plusMillis((long) ((double) spanMillis * done / attempts));
      int count = (int) Math.min(BATCH, attempts - done);
      writeBatch(done, count, payload);
      done += count;
      Orders.say("filled " + done);
    }
  }

  private void findPlaces() {
    Catalog catalog = store.catalog();
    PageRequest first = new PageRequest(PageRequest.MAX_LIMIT, null, PageRequest.Order.ASCENDING);
    for (Application application :
        catalog.applications(catalog.defaultEnvironment(), first).items()) {
      Catalog.EndpointSet set = catalog.endpointSet(application.key());
      set.endpoints()
          .forEach(endpoint -> places.add(new Place(application.key(), set.version(), endpoint)));
    }
    if (places.isEmpty()) {
      throw new IllegalStateException("there is no endpoint to have had a past");
    }
  }

  private void writeBatch(long firstNumber, int count, byte[] payload) {
    List<Submission> submissions = new ArrayList<>(count);
    List<Settlement> settlements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Place place = places.get((int) ((firstNumber + i) % places.size()));
      Message message =
          new Message(
              place.application(),
              ids.message(),
              SamplePayload.EVENT_TYPE,
              null,
              Payload.of(payload, Payload.JSON),
              Set.of(),
              Set.of(),
              null,
              time.now);
      Target target = new Target.ToEndpoint(place.endpoint().key().endpoint());
      Submission.Planned planned =
          new Submission.Planned(ids.delivery(), target, Run.SCHEDULED, State.SENDING, null, null);
      submissions.add(
          new Submission(
              place.application(),
              place.version(),
              List.of(new Submission.Item(message, List.of(planned), 0, false)),
              null));
      settlements.add(delivered(place, message, planned));
    }
    for (Submission.Accepted accepted : store.journal().accept(lease, submissions)) {
      if (!(accepted instanceof Submission.Accepted.Committed)) {
        throw new IllegalStateException("a message of the past was not taken: " + accepted);
      }
    }
    if (store.journal().settle(settlements).contains(false)) {
      throw new IllegalStateException("an attempt of the past was not taken");
    }
  }

  private Settlement delivered(Place place, Message message, Submission.Planned planned) {
    Delivery delivery =
        new Delivery(
            place.application(),
            planned.id(),
            message.id(),
            planned.target(),
            planned.run(),
            State.SENDING,
            null,
            0,
            0,
            null,
            null,
            time.now,
            time.now);
    Outcome outcome =
        new Outcome.Answered(
            204, List.of(), Payload.of(new byte[0], ""), false, new Phases(-1, -1, -1, 400, 500));
    Attempt attempt =
        new Attempt(
            place.application(),
            ids.attempt(),
            planned.id(),
            message.id(),
            place.endpoint().key().endpoint(),
            Run.SCHEDULED,
            1,
            place.endpoint().settings().url(),
            time.now,
            outcome,
            null,
            null);
    return new Settlement(
        new Lease(lease, delivery, message), attempt, State.DELIVERED, null, null, 0, time.now);
  }
}
