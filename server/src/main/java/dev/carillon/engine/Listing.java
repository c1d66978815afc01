package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.provider.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An application's endpoints in working form, true for one version of them.
 *
 * @param provider whose contract the application is spoken to in
 */
record Listing(
    ApplicationKey application,
    long version,
    Provider provider,
    List<Destination> destinations,
    Map<EndpointId, Destination> byId) {

  static Listing of(
      ApplicationKey application,
      long version,
      Provider provider,
      List<Endpoint> endpoints,
      SecretOpener opener) {
    List<Destination> destinations = new ArrayList<>(endpoints.size());
    Map<EndpointId, Destination> byId = HashMap.newHashMap(endpoints.size());
    for (Endpoint endpoint : endpoints) {
      Destination destination = Destination.of(endpoint, provider, opener);
      destinations.add(destination);
      byId.put(endpoint.key().endpoint(), destination);
    }
    return new Listing(application, version, provider, destinations, byId);
  }

  @Nullable Destination destination(@Nullable EndpointId endpoint) {
    return endpoint == null ? null : byId.get(endpoint);
  }
}
