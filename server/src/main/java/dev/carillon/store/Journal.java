package dev.carillon.store;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message through the store: accepted, taken up, settled. Each verb is one
 * transaction, synced to disk before it returns.
 *
 * <p>A running node holds one lease ({@link #join}) and keeps it alive ({@link #renew}). A delivery
 * that it works on carries the lease's id; a settlement takes effect only while the row still does
 * and still counts the same attempts, so that a node that was late cannot overwrite what others
 * have done since. Whether a lease is alive is judged by the database's clock.
 */
public interface Journal {
  /** That can be cancelled or expunged at once. */
  int MOST_MESSAGES = 500;

  /**
   * Commits what it can of a group of submissions in one transaction.
   *
   * @param lease under which the deliveries that are planned as SENDING are owned
   * @return what became of each, in order
   * @throws StoreException nothing of the group is committed (but see {@link
   *     StoreUnavailableException})
   */
  default List<Submission.Accepted> accept(LeaseId lease, List<Submission> submissions) {
    return commit(lease, submissions, List.of()).accepted();
  }

  /**
   * {@link #accept} and {@link #settle} in one transaction, so that a moment's outcomes are synced
   * to disk together with the same moment's publishes.
   *
   * @param lease for the submissions; settlements carry their own
   * @throws StoreException nothing of either is committed (but see {@link
   *     StoreUnavailableException})
   */
  Committed commit(LeaseId lease, List<Submission> submissions, List<Settlement> settlements);

  /**
   * Adds a further run of a message that is there.
   *
   * @return whether the message is there
   */
  boolean addRun(ApplicationKey application, MessageId message, Submission.Planned run);

  /** Enters a new node under a new lease. */
  void join(LeaseId lease, String node, Duration term);

  /**
   * Keeps a lease alive for another term.
   *
   * @return false if the lease has run out and been taken over: the node must join anew and drop
   *     all that it held
   */
  boolean renew(LeaseId lease, Duration term);

  /** Gives a lease back, with everything that is still held under it, due at once. */
  void leave(LeaseId lease);

  /**
   * Hands what dead nodes held back to the queue, due at once, at most {@code limit} rows; a dead
   * node's lease is ended in the same transaction, so that it can neither settle nor renew.
   *
   * @param sole whether the caller is the only node there can be (the embedded store): every lease
   *     but its own is then dead, whatever its term
   * @return how many; fewer than the limit when there are no more
   */
  int rescue(LeaseId mine, boolean sole, int limit);

  /**
   * The targets that have work due, those that have waited longest first, at most {@code limit}.
   * Deliveries to callbacks of one application come as one target without an endpoint.
   */
  List<DueTarget> due(Instant now, int limit);

  /** When the next delivery that nobody holds falls due; empty if there is none. */
  Optional<Instant> nextDue();

  /**
   * Takes up due deliveries of the given targets, oldest due first within each: they become SENDING
   * under the lease. What another node took in the meantime is left out. A row of which the
   * message's content is gone becomes UNDELIVERABLE(content_expunged) instead. Where one finds no
   * room, it and what comes after it for its target stay due.
   */
  List<Lease> takeUp(LeaseId lease, Instant now, List<Demand> demands, Room room);

  /** {@link #takeUp} without a limit to the bytes. */
  default List<Lease> takeUp(LeaseId lease, Instant now, List<Demand> demands) {
    return takeUp(lease, now, demands, Room.UNLIMITED);
  }

  /**
   * Writes down what came of attempts: the attempt rows, and the deliveries' new states where the
   * lease still holds.
   *
   * @return for each, in order, whether it took effect; the attempt row is written in any case, for
   *     the request did go out
   */
  List<Boolean> settle(List<Settlement> settlements);

  /** Gives taken-up deliveries back unattempted, due at the given time. */
  void release(List<Lease> leases, Instant dueAt);

  /**
   * Calls off pending deliveries of endpoints and applications that were disabled or deleted
   * (Catalog has left a note of each), at most {@code limit} rows.
   *
   * @return how many rows; fewer than the limit when there are no more
   */
  int cancelPending(int limit);

  /**
   * Calls off what is pending of some messages; what a node holds at this moment is left to it.
   *
   * @param messages at most {@link #MOST_MESSAGES}; those of other applications are passed over
   * @return how many deliveries were called off
   */
  int cancel(ApplicationKey application, List<MessageId> messages, Reason reason, Instant at);

  /**
   * Erases the content of some messages for good, in the database's file too as far as the database
   * can do that. Messages and attempts stay, with what the receivers answered. What is pending
   * becomes UNDELIVERABLE(content_expunged) when it is due.
   *
   * @param messages at most {@link #MOST_MESSAGES}; those of other applications are passed over
   * @return all messages that have lost their content: these, and those that shared it
   */
  List<Expunged> expunge(ApplicationKey application, List<MessageId> messages);

  /**
   * Makes deliveries of messages that were accepted with {@code expand}, at most {@code limit}, as
   * SCHEDULED and due; the cursor is moved in the same transaction.
   *
   * @return how many; fewer than the limit when there are no more
   */
  int expand(Expansion expansion, int limit);

  /**
   * Frees what retention no longer keeps: messages, their content, deliveries, attempts, and
   * idempotency keys that have expired; never a message that has a delivery which is not final.
   *
   * <p>A store that drops whole weeks may keep up to a week's rows longer than asked, provided that
   * the retention (the time up to now) is four weeks or more.
   *
   * @param contentBefore content of messages accepted before this goes
   * @param rowsBefore messages, deliveries and attempts from before this go
   * @param limit how many rows at most; what is dropped as a whole counts as one
   * @return how many rows; fewer than the limit when there are no more
   */
  int sweep(Instant contentBefore, Instant rowsBefore, Instant now, int limit);

  /** How many deliveries stand in each state that is not final, and how old the oldest due is. */
  QueueDepth depth(Instant now);

  /** Whether the store answers and can write. */
  boolean ready();

  /**
   * Decides in {@link #expand} which endpoints of an application want a message, and names their
   * deliveries. Pure and quick: it is called within the transaction.
   */
  @FunctionalInterface
  interface Expansion {
    /**
     * @return null for an endpoint that is not interested
     */
    Submission.@Nullable Planned plan(
        dev.carillon.model.Endpoint endpoint, dev.carillon.model.Message message);
  }

  /** A message whose content is gone. */
  record Expunged(ApplicationKey application, MessageId message) {}

  /**
   * What one transaction did, each in the order of what was given to it.
   *
   * @param effective see {@link #settle}
   */
  record Committed(List<Submission.Accepted> accepted, List<Boolean> effective) {}

  /**
   * A target with work due.
   *
   * @param endpoint null for callbacks
   * @param oldestDue since when its oldest waits
   */
  record DueTarget(ApplicationKey application, @Nullable EndpointId endpoint, Instant oldestDue) {
    public @Nullable EndpointKey key() {
      return endpoint == null ? null : application.endpoint(endpoint);
    }
  }

  /**
   * How much of a target's due work to take up.
   *
   * @param endpoint null for callbacks
   */
  record Demand(ApplicationKey application, @Nullable EndpointId endpoint, int limit) {}

  /**
   * How much a take-up may bring into memory.
   *
   * @param oneAtLeast whether the first may come even if it is larger
   */
  record Room(long bytes, boolean oneAtLeast, Weight weight) {
    public static final Room UNLIMITED = new Room(Long.MAX_VALUE, true, (_, bytes) -> bytes);
  }

  /** How many bytes a delivery takes up. Pure and quick: it is called within the transaction. */
  @FunctionalInterface
  interface Weight {
    long of(ApplicationKey application, int payloadBytes);
  }

  /**
   * @param byState keyed by state: scheduled, sending, retrying
   * @param oldestDue how long the oldest due delivery has waited; zero if none is due
   */
  record QueueDepth(Map<dev.carillon.model.State, Long> byState, Duration oldestDue) {}
}
