package dev.carillon.store;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened: messages, deliveries and attempts, for those who ask. Reads only. */
public interface History {

  /**
   * By id or event id (an id wins).
   *
   * @param withPayload whether to read the content too
   */
  Optional<Message> message(ApplicationKey application, String idOrEventId, boolean withPayload);

  Page<Message> messages(ApplicationKey application, MessageFilter filter, PageRequest page);

  /** All runs of a message, in the order of their ids. */
  List<Delivery> deliveries(ApplicationKey application, MessageId message);

  Optional<Attempt> attempt(ApplicationKey application, MessageId message, AttemptId attempt);

  Page<Attempt> attemptsOf(
      ApplicationKey application, MessageId message, AttemptFilter filter, PageRequest page);

  Page<Attempt> attemptsOf(EndpointKey endpoint, AttemptFilter filter, PageRequest page);

  /**
   * Each null or empty part lets everything pass.
   *
   * @param after accepted at or after this
   * @param before accepted before this
   */
  record MessageFilter(
      Set<String> eventTypes,
      @Nullable String channel,
      @Nullable String tag,
      @Nullable Instant after,
      @Nullable Instant before,
      boolean withPayload) {
    public static final MessageFilter ALL =
        new MessageFilter(Set.of(), null, null, null, null, true);

    public MessageFilter {
      eventTypes = Set.copyOf(eventTypes);
    }
  }

  /**
   * Each null or empty part lets everything pass.
   *
   * @param succeeded whether the attempts wanted are the successful ones
   * @param statusClass 1–5 for answers of 1xx–5xx
   * @param endpoint only attempts to this endpoint
   * @param eventTypes of the message
   * @param after started at or after this
   * @param before started before this
   */
  record AttemptFilter(
      @Nullable Boolean succeeded,
      @Nullable Integer statusClass,
      @Nullable EndpointId endpoint,
      Set<String> eventTypes,
      @Nullable String channel,
      @Nullable String tag,
      @Nullable Instant after,
      @Nullable Instant before) {
    public static final AttemptFilter ALL =
        new AttemptFilter(null, null, null, Set.of(), null, null, null, null);

    public AttemptFilter {
      eventTypes = Set.copyOf(eventTypes);
    }
  }
}
