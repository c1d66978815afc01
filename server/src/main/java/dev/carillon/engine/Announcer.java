package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.Publisher;
import dev.carillon.store.History;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.ItemResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what providers announce: application by application, so that the content which the
 * first one's commit has stored is there to be shared by the others. All of a chunk's announcements
 * to one application are one submission, which takes part in group commits as any other.
 */
final class Announcer implements Publisher {
  /**
   * So much goes into one commit: whoever publishes at the same time waits for all of it. A spike
   * takes hardly longer for it.
   */
  private static final int MESSAGES_AT_ONCE = 50;

  private static final int BYTES_AT_ONCE = 512 << 10;

  private final Intake intake;
  private final History history;
  private final EngineConfig.Intake config;
  private final TimeAndChance world;

  Announcer(Intake intake, History history, EngineConfig.Intake config, TimeAndChance world) {
    this.intake = intake;
    this.history = history;
    this.config = config;
    this.world = world;
  }

  /** An announcement on its way through its applications. */
  private static final class Progress {
    private final Announcement announcement;
    private final Map<ApplicationKey, Published> published = new HashMap<>();
    private Payload payload;

    /** The last message that was stored, or found, with the content; null before the first. */
    private @Nullable MessageId contentOf;

    /** Whether what was found has not been compared with what is announced. */
    private boolean found;

    private Progress(Announcement announcement) {
      this.announcement = announcement;
      this.payload = announcement.payload();
    }

    private List<Published> results() {
      List<Published> results = new ArrayList<>(announcement.applications().size());
      for (ApplicationKey application : announcement.applications()) {
        Published result = published.get(application);
        if (result == null) {
          throw new IllegalStateException("an application was left out");
        }
        results.add(result);
      }
      return results;
    }
  }

  @Override
  public List<List<Published>> publish(List<Announcement> batch) throws NoRoomException {
    List<Progress> all = new ArrayList<>(batch.size());
    for (Announcement announcement : batch) {
      if (announcement.payload().length() > MOST_BYTES) {
        throw new IllegalArgumentException(
            "%d bytes are more than the %d that a message may have"
                .formatted(announcement.payload().length(), MOST_BYTES));
      }
      all.add(new Progress(announcement));
    }
    int from = 0;
    while (from < all.size()) {
      int to = chunkEnd(all, from);
      publishChunk(all.subList(from, to));
      from = to;
    }
    return all.stream().map(Progress::results).toList();
  }

  /** As much as one commit is to take, and at least one. */
  private int chunkEnd(List<Progress> all, int from) {
    int to = from;
    long bytes = 0;
    while (to < all.size() && to - from < Math.min(MESSAGES_AT_ONCE, config.groupMessages())) {
      bytes += all.get(to).announcement.payload().length();
      if (bytes > Math.min(BYTES_AT_ONCE, config.groupBytes()) && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  private void publishChunk(List<Progress> chunk) throws NoRoomException {
    Set<ApplicationKey> applications = new LinkedHashSet<>();
    chunk.forEach(each -> applications.addAll(each.announcement.applications()));
    for (ApplicationKey application : applications) {
      List<Progress> here =
          chunk.stream()
              .filter(each -> each.announcement.applications().contains(application))
              .toList();
      here.forEach(this::compare);
      try {
        publish(application, here);
      } catch (OverloadedException overloaded) {
        throw new NoRoomException(String.valueOf(overloaded.getMessage()));
      }
    }
  }

  private void publish(ApplicationKey application, List<Progress> here) {
    List<Message> messages = new ArrayList<>(here.size());
    Map<MessageId, MessageId> sharing = new HashMap<>();
    for (Progress each : here) {
      Message message = message(application, each);
      messages.add(message);
      if (each.contentOf != null) {
        sharing.put(message.id(), each.contentOf);
      }
    }
    switch (intake.publish(new Intake.Publication(application, messages, sharing, null))) {
      case Accepted.ApplicationGone _ ->
          here.forEach(each -> each.published.put(application, new Published.ApplicationGone()));
      case Accepted.Committed(List<ItemResult> results) -> {
        for (int i = 0; i < results.size(); i++) {
          conclude(here.get(i), application, messages.get(i).id(), results.get(i));
        }
      }
      case Accepted.Repeated _, Accepted.KeyReused _, Accepted.Stale _ ->
          throw new IllegalStateException("an answer to something that was not asked");
    }
  }

  private Message message(ApplicationKey application, Progress progress) {
    Announcement announcement = progress.announcement;
    return new Message(
        application,
        world.ids().message(),
        announcement.eventType(),
        announcement.eventId(),
        progress.payload,
        Set.of(),
        announcement.tags(),
        announcement.orderingKey(),
        world.time().instant());
  }

  private static void conclude(
      Progress progress, ApplicationKey application, MessageId id, ItemResult result) {
    switch (result) {
      case ItemResult.Stored() -> {
        progress.published.put(application, new Published.Stored(id));
        progress.contentOf = id;
      }
      case ItemResult.EventIdTaken(MessageId holder) -> {
        progress.published.put(application, new Published.Repeated(holder));
        if (progress.contentOf == null) {
          progress.contentOf = holder;
          progress.found = true;
        }
      }
    }
  }

  /**
   * An event that is there has the content that it was first published with; the applications that
   * do not have it yet get the same, whatever is announced now.
   */
  private void compare(Progress progress) {
    MessageId holder = progress.contentOf;
    if (!progress.found || holder == null) {
      return;
    }
    progress.found = false;
    for (Map.Entry<ApplicationKey, Published> entry : progress.published.entrySet()) {
      if (entry.getValue() instanceof Published.Repeated(MessageId message)
          && message.equals(holder)) {
        Optional<Message> stored = history.message(entry.getKey(), holder.value(), true);
        Payload payload = stored.map(Message::payload).orElse(null);
        if (payload != null) {
          progress.payload = payload;
        }
      }
    }
  }
}
