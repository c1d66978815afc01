package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointId;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.StoredAnswer;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.Claim;
import dev.carillon.store.Submission.Item;
import dev.carillon.store.Submission.ItemResult;
import dev.carillon.store.Submission.Planned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One group commit: a group of submissions within one transaction, in a number of statements that
 * does not grow with the group.
 *
 * <p>The order is: are the plans still true (endpoints' versions) → idempotency keys, with their
 * answers where these are known → event ids → the other answers to keep → the rows. Keys come
 * before event ids, or else a repetition would trip over the event id of its own first run. Of
 * several submissions with one key the first is carried out and the others wait for the next round,
 * in the same transaction, where its answer is there; they are carried out themselves only if it
 * was not one to keep.
 */
final class Acceptance {
  private static final int MOST_ROUNDS = 5;

  private final Session session;
  private final LeaseId lease;
  private final List<Submission> submissions;
  private final @Nullable Accepted[] results;

  /** Whose key was claimed together with its answer. */
  private final boolean[] answered;

  Acceptance(Session session, LeaseId lease, List<Submission> submissions) {
    this.session = session;
    this.lease = lease;
    this.submissions = submissions;
    this.results = new Accepted[submissions.size()];
    this.answered = new boolean[submissions.size()];
  }

  List<Accepted> run() throws SQLException {
    List<Integer> open = stillTrue();
    while (!open.isEmpty()) {
      List<Integer> round = new ArrayList<>();
      List<Integer> later = new ArrayList<>();
      Set<Key> keys = new HashSet<>();
      for (int i : open) {
        Claim claim = submissions.get(i).claim();
        (claim == null || keys.add(Key.of(claim)) ? round : later).add(i);
      }
      carryOut(claimKeys(round));
      open = later;
    }
    return List.of(Arrays.copyOf(results, results.length, Accepted[].class));
  }

  private List<Integer> stillTrue() throws SQLException {
    Map<ApplicationKey, Long> versions = versions();
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < submissions.size(); i++) {
      Submission submission = submissions.get(i);
      Long version = versions.get(submission.application());
      if (version == null) {
        results[i] = new Accepted.ApplicationGone();
      } else if (version != submission.endpointsVersion()) {
        results[i] = new Accepted.Stale();
      } else {
        open.add(i);
      }
    }
    return open;
  }

  private Map<ApplicationKey, Long> versions() throws SQLException {
    Set<ApplicationKey> applications = new TreeSet<>();
    submissions.forEach(submission -> applications.add(submission.application()));
    Rows rows = session.rows("planned_versions", applications.size());
    for (ApplicationKey key : applications) {
      rows.text(key.environment().value()).text(key.application().value()).add();
    }
    Map<ApplicationKey, Long> versions = new HashMap<>();
    for (Version row : rows.ask(Version::of)) {
      versions.put(row.application, row.version);
    }
    return versions;
  }

  /** Takes the round's keys. What has an answer already is done; the rest is returned. */
  private List<Integer> claimKeys(List<Integer> round) throws SQLException {
    Rows claims = session.rows("claim_key", round.size());
    for (int i : round) {
      Claim claim = submissions.get(i).claim();
      if (claim != null) {
        claims.text(claim.scope()).text(claim.key()).text(claim.requestHash());
        StoredAnswer answer = knownAnswer(submissions.get(i), claim);
        answered[i] = answer != null;
        claims.number(answer == null ? null : Long.valueOf(answer.status()));
        claims.bytes(answer == null ? null : answer.body().bytes());
        claims.text(answer == null ? null : answer.body().contentType());
        claims.time(claimedAt(submissions.get(i))).time(claim.expiresAt()).add();
      }
    }
    if (claims.isEmpty()) {
      return round;
    }
    boolean[] taken = claims.runAndTell(2);
    List<Integer> fresh = new ArrayList<>();
    Map<Key, Integer> repeated = new HashMap<>();
    int row = 0;
    for (int i : round) {
      Claim claim = submissions.get(i).claim();
      if (claim == null || taken[row++]) {
        fresh.add(i);
      } else {
        repeated.put(Key.of(claim), i);
      }
    }
    answerRepetitions(repeated);
    return fresh;
  }

  /**
   * The answer to keep if it does not depend on what becomes of the event ids: most publishes carry
   * none. Null if it is to be worked out afterwards, or is not one to keep.
   */
  private static @Nullable StoredAnswer knownAnswer(Submission submission, Claim claim) {
    List<ItemResult> results = new ArrayList<>(submission.items().size());
    for (Item item : submission.items()) {
      if (item.message().eventId() != null) {
        return null;
      }
      results.add(new ItemResult.Stored());
    }
    StoredAnswer answer = claim.answer().answer(results);
    return answer.isSuccess() ? answer : null;
  }

  private void answerRepetitions(Map<Key, Integer> repeated) throws SQLException {
    Rows rows = session.rows("claimed_answer", repeated.size());
    repeated.keySet().forEach(key -> rows.text(key.scope).text(key.key).add());
    for (Kept kept : rows.ask(Kept::of)) {
      Integer i = repeated.get(kept.key);
      Claim claim = i == null ? null : submissions.get(i).claim();
      if (i != null && claim != null) {
        results[i] =
            kept.answer != null && kept.requestHash.equals(claim.requestHash())
                ? new Accepted.Repeated(kept.answer)
                : new Accepted.KeyReused();
      }
    }
  }

  private void carryOut(List<Integer> fresh) throws SQLException {
    Map<MessageId, MessageId> holders = eventIdHolders(fresh);
    List<Integer> committed = new ArrayList<>();
    for (int i : fresh) {
      List<ItemResult> items = new ArrayList<>();
      for (Item item : submissions.get(i).items()) {
        MessageId holder = holders.get(item.message().id());
        items.add(holder == null ? new ItemResult.Stored() : new ItemResult.EventIdTaken(holder));
      }
      results[i] = new Accepted.Committed(items);
      committed.add(i);
    }
    keepAnswers(committed);
    List<Item> items = new ArrayList<>();
    for (int i : committed) {
      for (Item item : submissions.get(i).items()) {
        if (!holders.containsKey(item.message().id())) {
          items.add(item);
        }
      }
    }
    insert(items);
  }

  /** Takes the event ids; of those that another message has, says which. */
  private Map<MessageId, MessageId> eventIdHolders(List<Integer> fresh) throws SQLException {
    List<Message> named = new ArrayList<>();
    for (int i : fresh) {
      for (Item item : submissions.get(i).items()) {
        if (item.message().eventId() != null) {
          named.add(item.message());
        }
      }
    }
    if (named.isEmpty()) {
      return Map.of();
    }
    Map<MessageId, MessageId> holders = new HashMap<>();
    List<Message> open = named;
    for (int round = 0; !open.isEmpty(); round++) {
      if (round == MOST_ROUNDS) {
        throw new IllegalStateException("an event id is neither free nor anyone's");
      }
      List<Message> refused = takeEventIds(open);
      holders.putAll(holdersOf(refused));
      // The others are free by now: their message was swept away in between.
      open = refused.stream().filter(message -> !holders.containsKey(message.id())).toList();
    }
    return holders;
  }

  /** Returns those that did not get theirs. */
  private List<Message> takeEventIds(List<Message> named) throws SQLException {
    Rows rows = session.rows("take_event_id", named.size());
    for (Message message : named) {
      rows.text(message.id().value());
      application(rows, message.application()).text(message.eventId()).add();
    }
    boolean[] taken = rows.runAndTell(1);
    List<Message> refused = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        refused.add(named.get(i));
      }
    }
    return refused;
  }

  private Map<MessageId, MessageId> holdersOf(List<Message> refused) throws SQLException {
    Rows asked = session.rows("event_id_holder", refused.size());
    for (Message message : refused) {
      application(asked, message.application());
      asked.text(message.eventId()).text(message.id().value()).add();
    }
    return pairs(asked, "refused_id", "message_id");
  }

  private static Map<MessageId, MessageId> pairs(Rows asked, String key, String value)
      throws SQLException {
    List<Map.Entry<MessageId, MessageId>> pairs =
        asked.ask(row ->
            Map.entry(new MessageId(row.getString(key)), new MessageId(row.getString(value))));
    Map<MessageId, MessageId> map = new HashMap<>();
    pairs.forEach(pair -> map.put(pair.getKey(), pair.getValue()));
    return map;
  }

  private void keepAnswers(List<Integer> committed) throws SQLException {
    Rows kept = session.rows("keep_answer", committed.size());
    Rows dropped = session.rows("drop_key", 0);
    for (int i : committed) {
      Claim claim = submissions.get(i).claim();
      if (claim == null || answered[i] || !(results[i] instanceof Accepted.Committed outcome)) {
        continue;
      }
      StoredAnswer answer = claim.answer().answer(outcome.results());
      if (answer.isSuccess()) {
        kept.text(claim.scope()).text(claim.key()).number(answer.status());
        kept.bytes(answer.body().bytes()).text(answer.body().contentType()).add();
      } else {
        dropped.text(claim.scope()).text(claim.key()).add();
      }
    }
    kept.run();
    dropped.run();
  }

  private void insert(List<Item> items) throws SQLException {
    Map<MessageId, MessageId> shared = contentsThere(items);
    Rows contents = session.rows("insert_content", items.size());
    Rows messages = session.rows("insert_message", items.size());
    Rows deliveries = session.rows("insert_delivery", items.size());
    Rows expansions = session.rows("insert_expansion", 0);
    for (Item item : items) {
      Message message = item.message();
      Payload payload = message.payload();
      MessageId content = shared.get(message.id());
      if (payload != null && content == null) {
        contents.text(message.application().environment().value()).text(message.id().value());
        contents.bytes(payload.bytes()).text(payload.contentType()).add();
      }
      message(messages, item, content == null ? message.id() : content);
      for (Planned planned : item.deliveries()) {
        delivery(deliveries, message, planned, lease, message.createdAt());
      }
      if (item.expand()) {
        application(expansions, message.application()).text(message.id().value()).add();
      }
    }
    contents.run();
    messages.run();
    deliveries.run();
    expansions.run();
  }

  /** For the messages that are to share content which is there: whose. */
  private Map<MessageId, MessageId> contentsThere(List<Item> items) throws SQLException {
    Rows asked = session.rows("content_to_share", 0);
    for (Item item : items) {
      MessageId other = item.contentOf();
      if (other != null) {
        asked.text(item.message().application().environment().value());
        asked.text(other.value()).text(item.message().id().value()).add();
      }
    }
    return pairs(asked, "sharing_id", "content_id");
  }

  private static void message(Rows rows, Item item, MessageId content) {
    Message message = item.message();
    application(rows, message.application()).text(message.id().value());
    rows.text(message.eventType()).text(message.eventId()).text(content.value());
    rows.text(JournalColumns.ofSet(message.channels())).text(JournalColumns.ofSet(message.tags()));
    rows.text(message.orderingKey()).number(item.notInterested()).time(message.createdAt()).add();
  }

  /**
   * Adds a delivery to be to a batch of insert_delivery.
   *
   * @param lease for one that is to be SENDING
   */
  static void delivery(
      Rows rows, Message message, Planned planned, @Nullable LeaseId lease, Instant createdAt) {
    boolean owned = planned.state() == State.SENDING;
    if (owned && lease == null) {
      throw new IllegalArgumentException("only accept can own a delivery from its start");
    }
    Target target = planned.target();
    EndpointId endpoint = target instanceof Target.ToEndpoint to ? to.endpoint() : null;
    Reason reason = planned.reason();
    Instant dueAt = planned.dueAt();
    application(rows, message.application()).text(message.id().value());
    rows.text(planned.id().value()).text(JournalRows.column(endpoint));
    rows.text(target instanceof Target.Callback to ? JournalColumns.ofCallback(to) : null);
    rows.text(planned.run().wireName()).text(planned.state().wireName());
    rows.text(reason == null ? null : reason.wireName()).time(dueAt);
    rows.text(owned && lease != null ? lease.value() : null).text(message.orderingKey());
    rows.time(createdAt).add();
  }

  static Rows application(Rows rows, ApplicationKey key) {
    return rows.text(key.environment().value()).text(key.application().value());
  }

  /** When the request came: a kept answer that has expired by then counts no more. */
  private static Instant claimedAt(Submission submission) {
    return submission.items().stream()
        .map(item -> item.message().createdAt())
        .min(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private record Version(ApplicationKey application, long version) {
    static Version of(ResultSet row) throws SQLException {
      return new Version(JournalRows.applicationKey(row), row.getLong("endpoints_version"));
    }
  }

  private record Key(String scope, String key) {
    static Key of(Claim claim) {
      return new Key(Parameters.storable(claim.scope()), Parameters.storable(claim.key()));
    }

    static Key of(ResultSet row) throws SQLException {
      return new Key(row.getString("scope"), row.getString("key"));
    }
  }

  private record Kept(Key key, String requestHash, @Nullable StoredAnswer answer) {
    static Kept of(ResultSet row) throws SQLException {
      byte[] body = row.getBytes("body");
      return new Kept(
          Key.of(row),
          row.getString("request_hash"),
          body == null
              ? null
              : new StoredAnswer(
                  row.getInt("status"), Payload.of(body, row.getString("body_type"))));
    }
  }
}
