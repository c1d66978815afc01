package dev.carillon.engine;

import dev.carillon.engine.MemoryTables.CallOff;
import dev.carillon.engine.MemoryTables.Cursor;
import dev.carillon.engine.MemoryTables.Kept;
import dev.carillon.engine.MemoryTables.Node;
import dev.carillon.engine.MemoryTables.Row;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.store.Journal;
import dev.carillon.store.Settlement;
import dev.carillon.store.StoredAnswer;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.ItemResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** See {@link MemoryStore}. */
final class MemoryJournal implements Journal {
  private final MemoryTables tables;

  MemoryJournal(MemoryTables tables) {
    this.tables = tables;
  }

  @Override
  public Committed commit(
      LeaseId lease, List<Submission> submissions, List<Settlement> settlements) {
    return tables.transaction(
        "accept",
        () -> {
          List<Boolean> effective = settleAll(settlements);
          return new Committed(
              submissions.stream().map(each -> accept(lease, each)).toList(), effective);
        });
  }

  private Accepted accept(LeaseId lease, Submission submission) {
    Application application = tables.applications.get(submission.application());
    if (application == null) {
      return new Accepted.ApplicationGone();
    }
    Submission.Claim claim = submission.claim();
    Kept kept = claim == null ? null : tables.answers.get(claim.scope() + "/" + claim.key());
    if (claim != null && kept != null && kept.expiresAt().isAfter(tables.time.instant())) {
      return kept.requestHash().equals(claim.requestHash())
          ? new Accepted.Repeated(kept.answer())
          : new Accepted.KeyReused();
    }
    if (application.endpointsVersion() != submission.endpointsVersion()) {
      return new Accepted.Stale();
    }
    List<ItemResult> results = submission.items().stream().map(item -> store(lease, item)).toList();
    if (claim != null) {
      StoredAnswer answer = claim.answer().answer(results);
      if (answer.isSuccess()) {
        tables.write(
            tables.answers,
            claim.scope() + "/" + claim.key(),
            new Kept(claim.requestHash(), answer, claim.expiresAt()));
      }
    }
    return new Accepted.Committed(results);
  }

  private ItemResult store(LeaseId lease, Submission.Item item) {
    Message message = item.message();
    Optional<Message> holder =
        message.eventId() == null
            ? Optional.empty()
            : tables.messages.values().stream()
                .filter(other ->
                    other.application().equals(message.application())
                        && message.eventId().equals(other.eventId()))
                .findAny();
    if (holder.isPresent()) {
      return new ItemResult.EventIdTaken(holder.get().id());
    }
    tables.write(tables.messages, message.id(), message);
    MessageId contentOf = item.contentOf();
    MessageId content = contentOf == null ? null : tables.contents.get(contentOf);
    tables.write(tables.contents, message.id(), content == null ? message.id() : content);
    item.deliveries().forEach(planned -> insert(lease, message, planned, message.createdAt()));
    if (item.expand()) {
      tables.write(tables.expansions, message.id(), new Cursor(message, null));
    }
    return new ItemResult.Stored();
  }

  private void insert(
      @Nullable LeaseId lease, Message message, Submission.Planned planned, Instant createdAt) {
    Delivery delivery =
        new Delivery(
            message.application(),
            planned.id(),
            message.id(),
            planned.target(),
            planned.run(),
            planned.state(),
            planned.reason(),
            0,
            0,
            planned.dueAt(),
            message.orderingKey(),
            createdAt,
            createdAt);
    tables.put(delivery, planned.state() == State.SENDING ? lease : null);
  }

  @Override
  public boolean addRun(ApplicationKey application, MessageId id, Submission.Planned run) {
    return tables.transaction(
        "addRun",
        () -> {
          Message message = tables.messages.get(id);
          if (message == null || !message.application().equals(application)) {
            return false;
          }
          insert(null, message, run, Objects.requireNonNullElse(run.dueAt(), message.createdAt()));
          return true;
        });
  }

  @Override
  public void join(LeaseId lease, String node, Duration term) {
    tables.transaction(
        "join", () -> tables.nodes.put(lease, new Node(node, tables.time.instant().plus(term))));
  }

  @Override
  public boolean renew(LeaseId lease, Duration term) {
    return tables.transaction(
        "renew",
        () ->
            tables.nodes.computeIfPresent(
                    lease, (_, was) -> new Node(was.name(), tables.time.instant().plus(term)))
                != null);
  }

  @Override
  public void leave(LeaseId lease) {
    tables.transaction(
        "leave",
        () -> {
          held(lease).toList().forEach(row -> giveBack(row, tables.time.instant()));
          return tables.nodes.remove(lease);
        });
  }

  private Stream<Row> held(LeaseId lease) {
    return tables.deliveries.values().stream().filter(row -> lease.equals(row.lease()));
  }

  private void giveBack(Row row, Instant dueAt) {
    Delivery was = row.delivery();
    State state = was.attempts() == 0 ? State.SCHEDULED : State.RETRYING;
    tables.put(
        MemoryTables.with(
            was, state, null, was.attempts(), was.step(), dueAt, tables.time.instant()),
        null);
  }

  @Override
  public int rescue(LeaseId mine, boolean sole, int limit) {
    return tables.transaction(
        "rescue",
        () -> {
          Instant now = tables.time.instant();
          tables
              .nodes
              .entrySet()
              .removeIf(node ->
                  !node.getKey().equals(mine) && (sole || !node.getValue().until().isAfter(now)));
          List<Row> orphans =
              tables.deliveries.values().stream()
                  .filter(row -> row.lease() != null && !tables.nodes.containsKey(row.lease()))
                  .limit(limit)
                  .toList();
          orphans.forEach(row -> giveBack(row, now));
          return orphans.size();
        });
  }

  @Override
  public List<DueTarget> due(Instant now, int limit) {
    return tables.transaction(
        "due",
        () -> {
          Map<TargetKey, Instant> oldest = new java.util.HashMap<>();
          due(now)
              .forEach(delivery ->
                  oldest.merge(
                      TargetKey.of(delivery),
                      Objects.requireNonNull(delivery.dueAt()),
                      (a, b) -> a.isBefore(b) ? a : b));
          return oldest.entrySet().stream()
              .sorted(Map.Entry.comparingByValue())
              .limit(limit)
              .map(entry ->
                  new DueTarget(
                      entry.getKey().application(), entry.getKey().endpoint(), entry.getValue()))
              .toList();
        });
  }

  private Stream<Delivery> due(Instant now) {
    return tables.deliveries.values().stream()
        .map(Row::delivery)
        .filter(delivery -> delivery.dueAt() != null && !delivery.dueAt().isAfter(now));
  }

  @Override
  public Optional<Instant> nextDue() {
    return tables.transaction(
        "nextDue",
        () ->
            tables.deliveries.values().stream()
                .map(row -> row.delivery().dueAt())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder()));
  }

  @Override
  public List<Lease> takeUp(LeaseId lease, Instant now, List<Demand> demands, Room room) {
    return tables.transaction(
        "takeUp",
        () -> {
          List<Lease> leases = new ArrayList<>();
          long left = room.bytes();
          for (Demand demand : demands) {
            TargetKey target = new TargetKey(demand.application(), demand.endpoint());
            List<Delivery> wanted =
                due(now)
                    .filter(delivery -> TargetKey.of(delivery).equals(target))
                    .sorted(
                        Comparator.comparing(delivery -> Objects.requireNonNull(delivery.dueAt())))
                    .limit(demand.limit())
                    .toList();
            for (Delivery delivery : wanted) {
              long weight = weight(room, delivery);
              boolean first = room.oneAtLeast() && leases.isEmpty();
              if (weight > left && !first) {
                break;
              }
              left -= weight;
              takeUp(lease, delivery, now, leases);
            }
          }
          return leases;
        });
  }

  private long weight(Room room, Delivery delivery) {
    Message message = tables.messages.get(delivery.message());
    Payload payload = message == null ? null : message.payload();
    return payload == null ? 0 : room.weight().of(delivery.application(), payload.length());
  }

  private void takeUp(LeaseId lease, Delivery was, Instant now, List<Lease> leases) {
    Message message = tables.messages.get(was.message());
    if (message == null || message.payload() == null) {
      tables.put(
          MemoryTables.with(
              was,
              State.UNDELIVERABLE,
              Reason.CONTENT_EXPUNGED,
              was.attempts(),
              was.step(),
              null,
              now),
          null);
      return;
    }
    Delivery is =
        MemoryTables.with(was, State.SENDING, null, was.attempts(), was.step(), null, now);
    tables.put(is, lease);
    leases.add(new Lease(lease, is, message));
  }

  @Override
  public List<Boolean> settle(List<Settlement> settlements) {
    return tables.transaction("settle", () -> settleAll(settlements));
  }

  private List<Boolean> settleAll(List<Settlement> settlements) {
    for (Settlement settlement : settlements) {
      Attempt attempt = settlement.attempt();
      if (attempt != null && tables.refusesAttempt.test(attempt)) {
        throw new IllegalArgumentException("a row that is too large");
      }
    }
    List<Boolean> effective = new ArrayList<>();
    for (Settlement settlement : settlements) {
      Attempt attempt = settlement.attempt();
      if (attempt != null && !tables.attempts.containsKey(attempt.id())) {
        tables.write(tables.attempts, attempt.id(), attempt);
      }
      effective.add(settle(settlement));
    }
    return effective;
  }

  private boolean settle(Settlement settlement) {
    Delivery taken = settlement.lease().delivery();
    Row row = tables.deliveries.get(taken.id());
    if (row == null
        || !settlement.lease().id().equals(row.lease())
        || !tables.nodes.containsKey(settlement.lease().id())
        || row.delivery().attempts() != taken.attempts()) {
      return false;
    }
    int attempts = taken.attempts() + (settlement.attempt() == null ? 0 : 1);
    tables.put(
        MemoryTables.with(
            row.delivery(),
            settlement.state(),
            settlement.reason(),
            attempts,
            settlement.step(),
            settlement.dueAt(),
            settlement.at()),
        settlement.state() == State.SENDING ? row.lease() : null);
    return true;
  }

  @Override
  public void release(List<Lease> leases, Instant dueAt) {
    tables.transaction(
        "release",
        () -> {
          for (Lease lease : leases) {
            Row row = tables.deliveries.get(lease.delivery().id());
            if (row != null && lease.id().equals(row.lease())) {
              giveBack(row, dueAt);
            }
          }
          return leases.size();
        });
  }

  @Override
  public int cancelPending(int limit) {
    return tables.transaction(
        "cancelPending",
        () -> {
          int cancelled = 0;
          for (CallOff note : List.copyOf(tables.callOffs.values())) {
            List<Delivery> pending =
                tables.deliveries.values().stream()
                    .map(Row::delivery)
                    .filter(delivery -> delivery.dueAt() != null && concerns(note, delivery))
                    .limit(limit - cancelled)
                    .toList();
            for (Delivery was : pending) {
              tables.put(
                  MemoryTables.with(
                      was,
                      State.CANCELLED,
                      note.reason(),
                      was.attempts(),
                      was.step(),
                      null,
                      tables.time.instant()),
                  null);
            }
            cancelled += pending.size();
            if (cancelled >= limit) {
              return cancelled;
            }
            tables.callOffs.values().remove(note);
          }
          return cancelled;
        });
  }

  @Override
  public int cancel(
      ApplicationKey application, List<MessageId> messages, Reason reason, Instant at) {
    return tables.transaction(
        "cancel",
        () -> {
          List<Delivery> pending =
              tables.deliveries.values().stream()
                  .map(Row::delivery)
                  .filter(each -> each.dueAt() != null && messages.contains(each.message()))
                  .filter(each -> each.application().equals(application))
                  .toList();
          for (Delivery was : pending) {
            tables.put(
                MemoryTables.with(
                    was, State.CANCELLED, reason, was.attempts(), was.step(), null, at),
                null);
          }
          return pending.size();
        });
  }

  @Override
  public List<Expunged> expunge(ApplicationKey application, List<MessageId> messages) {
    return tables.transaction(
        "expunge",
        () -> {
          List<MessageId> contents =
              tables.messages.values().stream()
                  .filter(each ->
                      each.application().equals(application) && messages.contains(each.id()))
                  .map(each -> tables.contents.getOrDefault(each.id(), each.id()))
                  .toList();
          List<Message> sharing =
              tables.messages.values().stream()
                  .filter(
                      each -> contents.contains(tables.contents.getOrDefault(each.id(), each.id())))
                  .toList();
          sharing.forEach(was ->
              tables.write(
                  tables.messages,
                  was.id(),
                  new Message(
                      was.application(),
                      was.id(),
                      was.eventType(),
                      was.eventId(),
                      null,
                      was.channels(),
                      was.tags(),
                      was.orderingKey(),
                      was.createdAt())));
          return sharing.stream().map(each -> new Expunged(each.application(), each.id())).toList();
        });
  }

  private static boolean concerns(CallOff note, Delivery delivery) {
    return delivery.application().equals(note.application())
        && (note.endpoint() == null || note.endpoint().equals(MemoryTables.endpointOf(delivery)));
  }

  @Override
  public int expand(Expansion expansion, int limit) {
    return tables.transaction(
        "expand",
        () -> {
          int made = 0;
          for (Cursor cursor : List.copyOf(tables.expansions.values())) {
            made += expand(expansion, cursor, limit - made);
            if (made >= limit) {
              return made;
            }
          }
          return made;
        });
  }

  private int expand(Expansion expansion, Cursor cursor, int limit) {
    Message message = cursor.message();
    int made = 0;
    EndpointId last = cursor.after();
    for (Endpoint endpoint : tables.endpoints.values()) {
      EndpointId id = endpoint.key().endpoint();
      boolean mine = endpoint.key().application().equals(message.application());
      if (!mine || (cursor.after() != null && id.compareTo(cursor.after()) <= 0)) {
        continue;
      }
      if (made >= limit) {
        tables.write(tables.expansions, message.id(), new Cursor(message, last));
        return made;
      }
      last = id;
      Submission.Planned planned = expansion.plan(endpoint, message);
      if (planned != null) {
        insert(null, message, planned, message.createdAt());
        made++;
      }
    }
    tables.expansions.remove(message.id());
    return made;
  }

  @Override
  public int sweep(Instant contentBefore, Instant rowsBefore, Instant now, int limit) {
    return tables.transaction(
        "sweep",
        () -> {
          List<MessageId> old =
              tables.messages.values().stream()
                  .filter(message -> message.createdAt().isBefore(rowsBefore))
                  .filter(message ->
                      tables.deliveries.values().stream()
                          .noneMatch(row ->
                              row.delivery().message().equals(message.id())
                                  && !row.delivery().state().isFinal()))
                  .map(Message::id)
                  .limit(limit)
                  .toList();
          for (MessageId id : old) {
            tables.messages.remove(id);
            tables.deliveries.values().removeIf(row -> row.delivery().message().equals(id));
            tables.attempts.values().removeIf(attempt -> attempt.message().equals(id));
          }
          return old.size();
        });
  }

  @Override
  public QueueDepth depth(Instant now) {
    return tables.transaction(
        "depth",
        () -> {
          Map<State, Long> byState = new EnumMap<>(State.class);
          for (Row row : tables.deliveries.values()) {
            if (!row.delivery().state().isFinal()) {
              byState.merge(row.delivery().state(), 1L, Long::sum);
            }
          }
          return new QueueDepth(byState, Duration.ZERO);
        });
  }

  @Override
  public boolean ready() {
    return true;
  }
}
