package dev.carillon.provider;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes in what a provider has to say. Returns only after it is committed and synced to disk. */
@FunctionalInterface
public interface Publisher {
  /**
   * Publishes a batch. Publishing one again is safe: a message's event id is taken for as long as
   * the message exists, for each application by itself.
   *
   * @return what became of each announcement, in order: one result for each of its applications, in
   *     their order
   * @throws NoRoomException when there is no room for more at present; some of the batch may be
   *     stored, and publishing all of it again is safe
   */
  List<List<Published>> publish(List<Announcement> batch) throws NoRoomException;

  /**
   * One event for several applications. Its content is stored once, however many they are.
   *
   * @param eventId the provider's own id for it
   * @param payload may be larger than what the general API takes: up to {@link #MOST_BYTES}
   * @param tags free words to find it by
   * @param orderingKey see {@link dev.carillon.model.Message}
   */
  record Announcement(
      List<ApplicationKey> applications,
      String eventType,
      String eventId,
      Payload payload,
      Set<String> tags,
      @Nullable String orderingKey) {
    public Announcement {
      applications = List.copyOf(applications);
      tags = Set.copyOf(tags);
    }
  }

  int MOST_BYTES = 8 << 20;

  /** What became of an announcement in one application. */
  sealed interface Published {
    record Stored(MessageId message) implements Published {}

    /** It was there already. */
    record Repeated(MessageId message) implements Published {}

    record ApplicationGone() implements Published {}
  }
}
