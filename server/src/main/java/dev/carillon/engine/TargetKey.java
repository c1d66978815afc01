package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * What has a queue, a cap and a pace of its own.
 *
 * @param endpoint null for all callbacks of the application together
 */
record TargetKey(ApplicationKey application, @Nullable EndpointId endpoint) {

  static TargetKey of(Delivery delivery) {
    return switch (delivery.target()) {
      case Target.ToEndpoint(EndpointId endpoint) ->
          new TargetKey(delivery.application(), endpoint);
      case Target.Callback _ -> new TargetKey(delivery.application(), null);
    };
  }

  static TargetKey of(EndpointKey endpoint) {
    return new TargetKey(endpoint.application(), endpoint.endpoint());
  }
}
