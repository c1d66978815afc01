package dev.carillon.engine;

import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Reason;
import dev.carillon.model.Target;
import dev.carillon.provider.Provider;
import org.jspecify.annotations.Nullable;

/** Whether and how a delivery's target can be reached, as things stand now. */
sealed interface Route {

  /**
   * @param destination null for a callback
   */
  record Open(
      Provider provider, DeliveryPolicy policy, String url, @Nullable Destination destination)
      implements Route {}

  /** Nothing is to be sent there any more. */
  record Closed(Reason reason) implements Route {}

  /**
   * @param listing of the delivery's application; null if that is gone
   */
  static Route of(Delivery delivery, @Nullable Listing listing) {
    if (listing == null) {
      return new Closed(Reason.APPLICATION_DELETED);
    }
    return switch (delivery.target()) {
      case Target.Callback callback ->
          new Open(listing.provider(), callback.policy(), callback.url(), null);
      case Target.ToEndpoint(var endpoint) -> {
        Destination destination = listing.destination(endpoint);
        if (destination == null) {
          yield new Closed(Reason.ENDPOINT_DELETED);
        }
        yield destination.disabled()
            ? new Closed(Reason.ENDPOINT_DISABLED)
            : new Open(
                listing.provider(),
                destination.policy(),
                destination.endpoint().settings().url(),
                destination);
      }
    };
  }
}
