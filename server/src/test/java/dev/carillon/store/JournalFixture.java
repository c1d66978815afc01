package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.IdSource;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.Claim;
import dev.carillon.store.Submission.Item;
import dev.carillon.store.Submission.Planned;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.SqlHistory;
import dev.carillon.store.sql.SqlJournal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A journal under test with one application, and a second pair of eyes: what the database holds is
 * read past the store, over a connection of the test's own.
 */
public final class JournalFixture implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");
  public static final Duration TERM = Duration.ofMinutes(10);

  final Journal journal;
  final IdSource ids = new IdSource(InstantSource.fixed(NOW), RandomGenerator.of("SecureRandom"));
  final ApplicationKey application;
  final LeaseId lease;
  private final Database database;
  private final Connection eyes;

  /**
   * @param database the journal's, which the fixture closes
   * @param url of the same database
   */
  public JournalFixture(Database database, String url) throws SQLException {
    this.journal = new SqlJournal(database);
    this.database = database;
    this.eyes = DriverManager.getConnection(url);
    if (url.startsWith("jdbc:sqlite:")) {
      execute("pragma busy_timeout = 20000");
    }
    this.application = newApplication(new EnvironmentId("env_test"));
    this.lease = joined();
  }

  @Override
  public void close() throws SQLException {
    eyes.close();
    database.close();
  }

  public Journal journal() {
    return journal;
  }

  public History history() {
    return new SqlHistory(database);
  }

  public LeaseId lease() {
    return lease;
  }

  /** A message with one delivery. */
  public Submission submissionOf(byte[] payload) {
    return submission(
        message(null, Payload.of(payload, "application/octet-stream")), owned(ids.endpoint()));
  }

  ApplicationKey newApplication(EnvironmentId environment) throws SQLException {
    ApplicationKey key = new ApplicationKey(environment, ids.application());
    insertApplication(key);
    return key;
  }

  void insertApplication(ApplicationKey key) throws SQLException {
    execute(
        """
        insert into application (environment_id, id, name, metadata, endpoints_version, created_at,
          updated_at) values ('%s', '%s', 'Oak School', '{}', 0, 0, 0)
        """
            .formatted(key.environment(), key.application()));
  }

  /** Endpoints of the application with ids in the order of the list, wanting everything. */
  List<EndpointId> newEndpoints(int count) throws SQLException {
    List<EndpointId> endpoints = new ArrayList<>();
    execute("begin");
    for (int i = 0; i < count; i++) {
      EndpointId endpoint = ids.endpoint();
      endpoints.add(endpoint);
      execute(
          """
          insert into endpoint (environment_id, application_id, id, url, description, event_types,
            channels, metadata, headers, created_at, updated_at)
          values ('%s', '%s', '%s', 'https://hooks.example.com/%d', '', '[]', '[]', '{}', '[]', 0, 0)
          """
              .formatted(application.environment(), application.application(), endpoint, i));
    }
    execute("commit");
    return endpoints;
  }

  LeaseId joined() {
    LeaseId id = ids.lease();
    journal.join(id, "node", TERM);
    return id;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = eyes.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first row, its columns with a bar between; what the query says of no row is empty. */
  public String look(String sql) throws SQLException {
    try (Statement statement = eyes.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        return "";
      }
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        columns.add(String.valueOf(row.getString(i)));
      }
      return String.join("|", columns);
    }
  }

  public long count(String table) throws SQLException {
    return Long.parseLong(look("select count(*) from %s".formatted(table)));
  }

  /** state|reason|attempts|step|due in ms from NOW|whether a lease is on it. */
  String row(Planned planned) throws SQLException {
    return look(
        """
        select state, reason, attempts, step, due_at - %d,
          case when lease_id is null then 'free' else 'held' end
        from delivery where id = '%s'
        """
            .formatted(NOW.toEpochMilli(), planned.id()));
  }

  Message message() {
    return message(null, Payload.json("{\"n\":1.0}"));
  }

  Message message(@Nullable String eventId, Payload payload) {
    return new Message(
        application,
        ids.message(),
        "invoice.paid",
        eventId,
        payload,
        Set.of("north", "süd"),
        Set.of(),
        "key one",
        NOW);
  }

  Planned scheduled(EndpointId endpoint) {
    return scheduled(endpoint, NOW);
  }

  Planned scheduled(EndpointId endpoint, Instant dueAt) {
    return new Planned(
        ids.delivery(),
        new Target.ToEndpoint(endpoint),
        Run.SCHEDULED,
        State.SCHEDULED,
        null,
        dueAt);
  }

  Planned owned(EndpointId endpoint) {
    return new Planned(
        ids.delivery(), new Target.ToEndpoint(endpoint), Run.SCHEDULED, State.SENDING, null, null);
  }

  Planned skipped(EndpointId endpoint) {
    return new Planned(
        ids.delivery(),
        new Target.ToEndpoint(endpoint),
        Run.SCHEDULED,
        State.SKIPPED,
        Reason.ENDPOINT_DISABLED,
        null);
  }

  Submission submission(Message message, Planned... planned) {
    return submission(null, message, planned);
  }

  Submission submission(@Nullable Claim claim, Message message, Planned... planned) {
    return new Submission(
        message.application(), 0, List.of(new Item(message, List.of(planned), 0, false)), claim);
  }

  Accepted accept(Submission submission) {
    return journal.accept(lease, List.of(submission)).getFirst();
  }

  /** Commits a message with such deliveries. */
  Message publish(Planned... planned) {
    Message message = message();
    assertThat(accept(submission(message, planned))).isInstanceOf(Accepted.Committed.class);
    return message;
  }

  /** The lease that the accepting node has on a delivery from its start. */
  Lease leaseOn(Message message, Planned planned) {
    return new Lease(
        lease,
        new Delivery(
            message.application(),
            planned.id(),
            message.id(),
            planned.target(),
            planned.run(),
            State.SENDING,
            null,
            0,
            0,
            null,
            message.orderingKey(),
            message.createdAt(),
            message.createdAt()),
        message);
  }

  static Lease after(Lease was, int attempts) {
    Delivery delivery = was.delivery();
    return new Lease(
        was.id(),
        new Delivery(
            delivery.application(),
            delivery.id(),
            delivery.message(),
            delivery.target(),
            delivery.run(),
            State.SENDING,
            null,
            attempts,
            delivery.step(),
            null,
            delivery.orderingKey(),
            delivery.createdAt(),
            delivery.updatedAt()),
        was.message());
  }

  Demand demand(EndpointId endpoint, int limit) {
    return new Demand(application, endpoint, limit);
  }

  Settlement delivered(Lease lease) {
    return new Settlement(
        lease, attempt(lease, null), State.DELIVERED, null, null, 0, NOW.plusSeconds(1));
  }

  Settlement retrying(Lease lease, Instant dueAt, int step) {
    return new Settlement(
        lease,
        attempt(lease, ErrorClass.HTTP_5XX),
        State.RETRYING,
        null,
        dueAt,
        step,
        NOW.plusSeconds(1));
  }

  Settlement again(Lease lease) {
    return new Settlement(
        lease, attempt(lease, ErrorClass.RESET), State.SENDING, null, null, 0, NOW.plusSeconds(1));
  }

  Attempt attempt(Lease lease, @Nullable ErrorClass error) {
    Delivery delivery = lease.delivery();
    Outcome outcome =
        error == ErrorClass.RESET
            ? new Outcome.Unreached(error, "cut \0 off", true, Phases.NONE)
            : new Outcome.Answered(
                error == null ? 200 : 500,
                List.of(new Header("X-One", "a\0b"), new Header("X-One", "c")),
                Payload.of("thanks\0".getBytes(StandardCharsets.UTF_8), "text/plain"),
                false,
                new Phases(1, 2, 3, 4, 5));
    return new Attempt(
        delivery.application(),
        ids.attempt(),
        delivery.id(),
        delivery.message(),
        delivery.target() instanceof Target.ToEndpoint to ? to.endpoint() : null,
        delivery.run(),
        delivery.attempts() + 1,
        "https://hooks.example.com/in",
        NOW,
        outcome,
        error,
        null);
  }

  Claim claim(String key, String hash, int status) {
    return claim(key, hash, status, NOW.plus(Duration.ofHours(24)));
  }

  Claim claim(String key, String hash, int status, Instant expiresAt) {
    return new Claim(
        "tok_one",
        key,
        hash,
        expiresAt,
        results -> new StoredAnswer(status, Payload.json("{\"hash\":\"%s\"}".formatted(hash))));
  }
}
