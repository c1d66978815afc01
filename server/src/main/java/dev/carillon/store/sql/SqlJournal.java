package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.store.Journal;
import dev.carillon.store.Settlement;
import dev.carillon.store.StoreException;
import dev.carillon.store.Submission;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The journal on either dialect: each verb is one transaction of {@link Database}. */
public final class SqlJournal implements Journal {
  private final Database database;

  public SqlJournal(Database database) {
    this.database = database;
  }

  @Override
  public Committed commit(
      LeaseId lease, List<Submission> submissions, List<Settlement> settlements) {
    if (submissions.isEmpty() && settlements.isEmpty()) {
      return new Committed(List.of(), List.of());
    }
    return database.write(session -> {
      List<Boolean> effective = Settling.settle(session, settlements);
      return new Committed(new Acceptance(session, lease, submissions).run(), effective);
    });
  }

  @Override
  public boolean addRun(ApplicationKey application, MessageId message, Submission.Planned run) {
    return database.write(session -> addRun(session, application, message, run));
  }

  private static boolean addRun(
      Session session, ApplicationKey application, MessageId id, Submission.Planned run)
      throws SQLException {
    Optional<Message> message =
        session.first(
            "message_for_run",
            row -> JournalRows.message(row, "created_at"),
            application.environment().value(),
            application.application().value(),
            id.value());
    if (message.isEmpty()) {
      return false;
    }
    Instant dueAt = run.dueAt();
    Instant createdAt = dueAt == null ? message.get().createdAt() : dueAt;
    Rows rows = session.rows("insert_delivery", 1);
    Acceptance.delivery(rows, message.get(), run, null, createdAt);
    rows.run();
    return true;
  }

  @Override
  public void join(LeaseId lease, String node, Duration term) {
    database.write(session -> {
      Leases.join(session, lease, node, term);
      return true;
    });
  }

  @Override
  public boolean renew(LeaseId lease, Duration term) {
    return database.write(session -> Leases.renew(session, lease, term));
  }

  @Override
  public void leave(LeaseId lease) {
    database.write(session -> {
      Leases.leave(session, lease);
      return true;
    });
  }

  @Override
  public int rescue(LeaseId mine, boolean sole, int limit) {
    return database.write(session -> Leases.rescue(session, mine, sole, limit));
  }

  @Override
  public List<DueTarget> due(Instant now, int limit) {
    return database.read(session -> TakingUp.due(session, now, limit));
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(TakingUp::nextDue);
  }

  @Override
  public List<Lease> takeUp(LeaseId lease, Instant now, List<Demand> demands, Room room) {
    return demands.isEmpty()
        ? List.of()
        : database.write(session -> TakingUp.takeUp(session, lease, now, demands, room));
  }

  @Override
  public List<Boolean> settle(List<Settlement> settlements) {
    return settlements.isEmpty()
        ? List.of()
        : database.write(session -> Settling.settle(session, settlements));
  }

  @Override
  public void release(List<Lease> leases, Instant dueAt) {
    if (leases.isEmpty()) {
      return;
    }
    database.write(session -> {
      Settling.release(session, leases, dueAt);
      return true;
    });
  }

  @Override
  public int cancelPending(int limit) {
    return database.write(session -> Cancelling.cancel(session, limit));
  }

  @Override
  public int cancel(
      ApplicationKey application, List<MessageId> messages, Reason reason, Instant at) {
    return messages.isEmpty()
        ? 0
        : database.write(session -> Withdrawing.cancel(session, application, messages, reason, at));
  }

  @Override
  public List<Expunged> expunge(ApplicationKey application, List<MessageId> messages) {
    return messages.isEmpty()
        ? List.of()
        : database.write(session -> Withdrawing.expunge(session, application, messages));
  }

  @Override
  public int expand(Expansion expansion, int limit) {
    return database.write(session -> Expanding.expand(session, expansion, limit));
  }

  @Override
  public int sweep(Instant contentBefore, Instant rowsBefore, Instant now, int limit) {
    int swept = Sweeping.sweep(database, new Cutoff(contentBefore, rowsBefore, now), limit);
    database.tidy();
    return swept;
  }

  @Override
  public QueueDepth depth(Instant now) {
    return database.read(session -> depth(session, now));
  }

  private static QueueDepth depth(Session session, Instant now) throws SQLException {
    Map<State, Long> byState = new EnumMap<>(State.class);
    for (State state : List.of(State.SCHEDULED, State.SENDING, State.RETRYING)) {
      byState.put(state, 0L);
    }
    session.query(
        "pending_by_state",
        row ->
            byState.put(
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("deliveries")));
    Duration oldest =
        TakingUp.nextDue(session)
            .filter(due -> due.isBefore(now))
            .map(due -> Duration.between(due, now))
            .orElse(Duration.ZERO);
    return new QueueDepth(byState, oldest);
  }

  @Override
  public boolean ready() {
    try {
      return database.<Boolean>write(session -> session.update("probe") > 0);
    } catch (StoreException _) {
      return false;
    }
  }
}
