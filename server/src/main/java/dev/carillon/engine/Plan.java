package dev.carillon.engine;

import dev.carillon.model.DeliveryId;
import dev.carillon.model.Endpoint;
import dev.carillon.model.Interest;
import dev.carillon.model.Message;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which deliveries a message is to have. Decides, and does nothing. */
final class Plan {
  /** With more interested endpoints than this, deliveries are made in chunks after the commit. */
  static final int MOST_AT_ONCE = 500;

  private Plan() {}

  /**
   * @param room asked for each delivery that could start at once, in order: whether this node has
   *     room for it in memory
   * @param now when deliveries without room are due
   */
  static Submission.Item of(
      Message message,
      Listing listing,
      Predicate<TargetKey> room,
      Supplier<DeliveryId> ids,
      Instant now) {
    List<Destination> destinations = listing.destinations();
    List<Endpoint> wanting = new ArrayList<>(Math.min(destinations.size(), MOST_AT_ONCE));
    for (Destination destination : destinations) {
      Endpoint endpoint = destination.endpoint();
      if (Interest.of(endpoint, message.eventType(), message.channels()) != Interest.NONE) {
        wanting.add(endpoint);
      }
    }
    int notInterested = destinations.size() - wanting.size();
    if (wanting.size() > MOST_AT_ONCE) {
      return new Submission.Item(message, List.of(), notInterested, true);
    }
    List<Submission.Planned> planned = new ArrayList<>(wanting.size());
    for (Endpoint endpoint : wanting) {
      DeliveryId id = ids.get();
      boolean sendNow = !endpoint.disabled() && room.test(TargetKey.of(endpoint.key()));
      planned.add(
          sendNow
              ? new Submission.Planned(
                  id, target(endpoint), Run.SCHEDULED, State.SENDING, null, null)
              : later(endpoint, id, now));
    }
    return new Submission.Item(message, planned, notInterested, false);
  }

  /** What one endpoint of very many gets of a message; null if it is not interested. */
  static Submission.@Nullable Planned expanded(
      Endpoint endpoint, Message message, Supplier<DeliveryId> ids, Instant now) {
    return Interest.of(endpoint, message.eventType(), message.channels()) == Interest.NONE
        ? null
        : later(endpoint, ids.get(), now);
  }

  private static Submission.Planned later(Endpoint endpoint, DeliveryId id, Instant now) {
    return endpoint.disabled()
        ? new Submission.Planned(
            id, target(endpoint), Run.SCHEDULED, State.SKIPPED, Reason.ENDPOINT_DISABLED, null)
        : new Submission.Planned(id, target(endpoint), Run.SCHEDULED, State.SCHEDULED, null, now);
  }

  private static Target target(Endpoint endpoint) {
    return new Target.ToEndpoint(endpoint.key().endpoint());
  }
}
