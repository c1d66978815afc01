package dev.carillon.store;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one publish wants committed: all of it or, for an item whose event id is taken, all but that
 * item.
 *
 * @param endpointsVersion the version of the application's endpoints that the deliveries were
 *     planned with
 * @param claim the idempotency key it came under; null for none
 */
public record Submission(
    ApplicationKey application, long endpointsVersion, List<Item> items, @Nullable Claim claim) {

  public Submission {
    items = List.copyOf(items);
  }

  /**
   * One message and what is to become of it.
   *
   * @param notInterested how many endpoints of the application never asked for it
   * @param expand whether there are too many interested endpoints for one transaction: {@code
   *     deliveries} is then empty and {@link Journal#expand} makes them later, in chunks
   * @param contentOf an earlier message of the environment, of any of its applications, that has
   *     the same content: it is not stored once more, unless that message or its content is gone.
   *     Null for content of its own
   */
  public record Item(
      Message message,
      List<Planned> deliveries,
      int notInterested,
      boolean expand,
      @Nullable MessageId contentOf) {
    public Item {
      deliveries = List.copyOf(deliveries);
    }

    /** With content of its own. */
    public Item(Message message, List<Planned> deliveries, int notInterested, boolean expand) {
      this(message, deliveries, notInterested, expand, null);
    }

    /** With the content of another message. */
    public Item sharing(@Nullable MessageId other) {
      return new Item(message, deliveries, notInterested, expand, other);
    }
  }

  /**
   * A delivery to be.
   *
   * @param state SENDING if the committing node is to own it at once, SCHEDULED if it is to be
   *     taken up when due, SKIPPED with a reason if it will not be sent
   * @param dueAt for SCHEDULED; null otherwise
   */
  public record Planned(
      DeliveryId id,
      Target target,
      Run run,
      State state,
      @Nullable Reason reason,
      @Nullable Instant dueAt) {}

  /**
   * An idempotency key, and the answer to keep under it if this commits.
   *
   * @param scope whose key it is: the id of the token that it came under
   * @param requestHash of method, path and body
   * @param answer what to keep, worked out within the transaction from what became of each item; an
   *     answer that is not 2xx is not kept. Pure and quick
   */
  public record Claim(
      String scope, String key, String requestHash, Instant expiresAt, Answering answer) {}

  /** From what became of each item to the answer that a repetition is to get. */
  @FunctionalInterface
  public interface Answering {
    StoredAnswer answer(List<ItemResult> results);
  }

  /** What became of one item. */
  public sealed interface ItemResult {
    /** It is committed. */
    record Stored() implements ItemResult {}

    /**
     * Another message of the application has its event id; nothing of it was stored.
     *
     * @param holder that message
     */
    record EventIdTaken(MessageId holder) implements ItemResult {}
  }

  /** What became of a submission. */
  public sealed interface Accepted {
    /** It is committed and synced to disk, but for items whose event id was taken. */
    record Committed(List<ItemResult> results) implements Accepted {
      public Committed {
        results = List.copyOf(results);
      }
    }

    /** Its key has an answer already, from an equal request; nothing was stored. */
    record Repeated(StoredAnswer answer) implements Accepted {}

    /** Its key was used for another request; nothing was stored. */
    record KeyReused() implements Accepted {}

    /** The endpoints have changed since it was planned: plan again. Nothing was stored. */
    record Stale() implements Accepted {}

    /** The application is gone; nothing was stored. */
    record ApplicationGone() implements Accepted {}
  }
}
