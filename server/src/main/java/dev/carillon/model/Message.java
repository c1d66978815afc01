package dev.carillon.model;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One published event.
 *
 * @param eventId the publisher's own id for it, unique in the application while the message exists
 * @param payload null once its content has been expunged or its retention is over
 * @param channels the channels it is for; empty for those who ask for none
 * @param tags free words to find it by
 * @param orderingKey messages of one key to one endpoint are sent one after another; null for no
 *     order
 * @param createdAt when it was accepted
 */
public record Message(
    ApplicationKey application,
    MessageId id,
    String eventType,
    @Nullable String eventId,
    @Nullable Payload payload,
    Set<String> channels,
    Set<String> tags,
    @Nullable String orderingKey,
    Instant createdAt) {

  public Message {
    channels = Set.copyOf(channels);
    tags = Set.copyOf(tags);
  }

  /** The same message with its content read. */
  public Message with(Payload content) {
    return new Message(
        application, id, eventType, eventId, content, channels, tags, orderingKey, createdAt);
  }
}
