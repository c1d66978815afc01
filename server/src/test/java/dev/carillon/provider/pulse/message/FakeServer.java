package dev.carillon.provider.pulse.message;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.provider.ApplicationBook;
import dev.carillon.provider.EndpointBook;
import dev.carillon.provider.Host;
import dev.carillon.provider.MessageBook;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.Publisher;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The server as Pulse sees it, in memory: it outlives every composer, as a database would. Event
 * ids are taken for good, as in the real one.
 */
final class FakeServer implements Publisher, MessageBook, ApplicationBook, Grants {
  static final ApplicationKey FIRST = application("app_1");
  static final ApplicationKey SECOND = application("app_2");
  static final ApplicationKey OPERATIONS = application("app_3");

  /** What happens in the place of a publish. */
  interface Hook {
    void around(Publish publish) throws NoRoomException;
  }

  /** The publish itself. */
  interface Publish {
    void run();
  }

  final Map<ApplicationKey, Map<String, Message>> messages = new LinkedHashMap<>();
  final Map<MessageId, List<Delivery>> deliveries = new HashMap<>();
  final Map<SchoolKey, Set<ApplicationKey>> grants = new LinkedHashMap<>();
  final Set<ApplicationKey> gone = new LinkedHashSet<>();
  final List<Integer> batches = new ArrayList<>();
  Hook hook = Publish::run;
  Runnable beforeExpunge = () -> {};
  boolean hasOperational;
  private int count;

  private static ApplicationKey application(String id) {
    return new ApplicationKey(Samples.ENVIRONMENT, new ApplicationId(id));
  }

  Host.Books books() {
    return new Host.Books(this, NO_ENDPOINTS, this);
  }

  Partners partners() {
    return new Partners(this, this, books());
  }

  void grant(SchoolKey school, ApplicationKey... applications) {
    grants.computeIfAbsent(school, _ -> new LinkedHashSet<>()).addAll(List.of(applications));
  }

  void withdraw(SchoolKey school, ApplicationKey application) {
    grants.getOrDefault(school, new LinkedHashSet<>()).remove(application);
  }

  /** The content of a message that has not been erased. */
  static Payload body(Message message) {
    Payload payload = message.payload();
    if (payload == null) {
      throw new AssertionError("the content of %s is gone".formatted(message.eventId()));
    }
    return payload;
  }

  /** All that an application got, in order. */
  List<Message> of(ApplicationKey application) {
    return List.copyOf(messages.getOrDefault(application, Map.of()).values());
  }

  @Override
  public List<ApplicationKey> holders(SchoolKey school) {
    return List.copyOf(grants.getOrDefault(school, Set.of()));
  }

  @Override
  public boolean holds(ApplicationKey application, SchoolKey school) {
    return holders(school).contains(application);
  }

  @Override
  public List<List<Published>> publish(List<Announcement> batch) throws NoRoomException {
    List<List<Published>> results = new ArrayList<>();
    hook.around(() -> {
      batches.add(batch.size());
      for (Announcement announcement : batch) {
        results.add(
            announcement.applications().stream().map(to -> store(announcement, to)).toList());
      }
    });
    return results;
  }

  /** What one application gets of an announcement. */
  Published store(Announcement announcement, ApplicationKey application) {
    if (gone.contains(application)) {
      return new Published.ApplicationGone();
    }
    Map<String, Message> mine = messages.computeIfAbsent(application, _ -> new LinkedHashMap<>());
    Message before = mine.get(announcement.eventId());
    if (before != null) {
      return new Published.Repeated(before.id());
    }
    MessageId id = new MessageId("msg_" + ++count);
    mine.put(
        announcement.eventId(),
        new Message(
            application,
            id,
            announcement.eventType(),
            announcement.eventId(),
            announcement.payload(),
            Set.of(),
            announcement.tags(),
            null,
            Instant.EPOCH));
    return new Published.Stored(id);
  }

  /** Sets how the webhooks of a message stand, one for each state. */
  void deliver(Message message, @Nullable Reason reason, @Nullable Instant dueAt, State... states) {
    List<Delivery> made = new ArrayList<>();
    for (State state : states) {
      made.add(
          new Delivery(
              message.application(),
              new DeliveryId("dlv_" + ++count),
              message.id(),
              new Target.ToEndpoint(new EndpointId("ep_" + count)),
              Run.SCHEDULED,
              state,
              reason,
              1,
              1,
              dueAt,
              null,
              Instant.EPOCH,
              Instant.EPOCH));
    }
    deliveries.put(message.id(), made);
  }

  @Override
  public Optional<Message> find(ApplicationKey application, String eventId) {
    return Optional.ofNullable(messages.getOrDefault(application, Map.of()).get(eventId));
  }

  @Override
  public List<Delivery> deliveries(ApplicationKey application, MessageId message) {
    return deliveries.getOrDefault(message, List.of());
  }

  @Override
  public int cancel(ApplicationKey application, List<MessageId> ids, Reason reason) {
    throw new AssertionError("nobody here calls anything off");
  }

  @Override
  public void expunge(ApplicationKey application, List<MessageId> ids) {
    beforeExpunge.run();
    Set<Payload> shared = new LinkedHashSet<>();
    for (Message message : of(application)) {
      Payload payload = message.payload();
      if (ids.contains(message.id()) && payload != null) {
        shared.add(payload);
      }
    }
    // Contents are shared: it is gone from all.
    for (Map<String, Message> all : messages.values()) {
      all.replaceAll(
          (_, message) -> shared.contains(message.payload()) ? without(message) : message);
    }
  }

  private static Message without(Message message) {
    return new Message(
        message.application(),
        message.id(),
        message.eventType(),
        message.eventId(),
        null,
        Set.of(),
        message.tags(),
        null,
        message.createdAt());
  }

  @Override
  public Optional<Application> create(
      EnvironmentId environment, String provider, String uid, String name) {
    throw new AssertionError("nobody here makes applications");
  }

  @Override
  public Optional<Application> find(EnvironmentId environment, String idOrUid) {
    return hasOperational && idOrUid.equals("operational")
        ? Optional.of(
            new Application(
                OPERATIONS,
                "operational",
                "Operations",
                null,
                Map.of(),
                null,
                0,
                Instant.EPOCH,
                Instant.EPOCH))
        : Optional.empty();
  }

  @Override
  public boolean delete(ApplicationKey application) {
    throw new AssertionError("nobody here deletes applications");
  }

  private static final EndpointBook NO_ENDPOINTS =
      new EndpointBook() {
        @Override
        public List<Endpoint> all(ApplicationKey application) {
          throw new AssertionError("nobody here asks for endpoints");
        }

        @Override
        public Optional<Endpoint> find(ApplicationKey application, String idOrUid) {
          throw new AssertionError("nobody here asks for endpoints");
        }

        @Override
        public Change create(ApplicationKey application, EndpointSettings settings) {
          throw new AssertionError("nobody here makes endpoints");
        }

        @Override
        public Change update(
            ApplicationKey application, String idOrUid, UnaryOperator<EndpointSettings> change) {
          throw new AssertionError("nobody here changes endpoints");
        }

        @Override
        public boolean delete(ApplicationKey application, String idOrUid) {
          throw new AssertionError("nobody here deletes endpoints");
        }
      };
}
