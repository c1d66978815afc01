package dev.carillon.provider.pulse.front;

import dev.carillon.http.Access;
import dev.carillon.http.ErrorEnvelope;
import dev.carillon.http.Handler;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.provider.Fetcher;
import dev.carillon.provider.Loop;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.provider.pulse.partner.KeyTimes;
import dev.carillon.provider.pulse.partner.PulseErrors;
import dev.carillon.provider.pulse.partner.WellKnown;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The global service before several regions: one address for all partners, one set of keys. It
 * keeps nothing and verifies nothing; each request goes to the region that its credentials are for.
 */
public final class Front implements AutoCloseable {
  /** As the regions' own routes take. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final PulseConfig config;
  private final Supplier<String> publicUrl;
  private final Routing routing;
  private final Forwarder forwarder;
  private final RegionKeys keys;
  private final Loop loop;

  /**
   * @param config of the role {@code GLOBAL}
   * @param publicUrl where the global service is reached, without a slash at the end
   */
  public Front(
      PulseConfig config, Fetcher fetcher, InstantSource time, Supplier<String> publicUrl) {
    PulseConfig.Regions regions = config.place().regions();
    this.config = config;
    this.publicUrl = publicUrl;
    this.routing = new Routing(regions.urls().keySet(), regions.fallback());
    this.forwarder = new Forwarder(regions.urls(), fetcher, regions.deadline(), System::nanoTime);
    this.keys = new RegionKeys(regions.urls(), fetcher, time);
    this.loop = new Loop("pulse-keys", keys::runOnce);
  }

  /** Instead of those that a region has. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (String method : METHODS) {
      String name = method.toLowerCase(Locale.ROOT);
      routes.add(
          route(method, "/v2/alerts/{path...}", "alerts." + name, this::alerts)
              .with(PulseErrors.alerts(null)));
      routes.add(
          route(method, "/connect/{path...}", "connect." + name, this::connect)
              .with(PulseErrors.oauth()));
    }
    WellKnown wellKnown = wellKnown(KeyTimes.DEFAULTS.cache());
    routes.add(route("GET", WellKnown.METADATA, "metadata", wellKnown::metadata));
    routes.add(
        route(
            "GET",
            WellKnown.METADATA + "/{issuer}",
            "metadata-of-issuer",
            wellKnown::metadataOfIssuer));
    routes.add(route("GET", WellKnown.KEYS, "keys", this::keys));
    return routes;
  }

  private Route route(String method, String path, String name, Handler handler) {
    return new Route(
        config.host(),
        method,
        path,
        "pulse.front." + name,
        Access.OPEN,
        MAX_BODY_BYTES,
        handler,
        ErrorEnvelope.GENERAL);
  }

  /** Where even unknown paths are answered in Pulse's own envelopes. */
  public List<RouteTable.Group> groups() {
    return PulseErrors.groups(config.host());
  }

  /** Begins to fetch the regions' keys. */
  public void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  private Response alerts(Request request) throws HttpError {
    requireNoLoop(request);
    Optional<String> authorization = request.header("authorization");
    String region = known(routing.ofAlerts(authorization));
    authorization
        .flatMap(TokenGlance::bearer)
        .flatMap(TokenGlance::kid)
        .filter(kid -> keys.hear(region, kid))
        .ifPresent(_ -> loop.wake());
    return forwarder.forward(request, region);
  }

  private Response connect(Request request) throws HttpError {
    requireNoLoop(request);
    return forwarder.forward(
        request,
        known(
            routing.ofConnect(
                request.header("authorization"), request.header("content-type"), request.body())));
  }

  private Response keys(Request request) throws HttpError {
    requireNoLoop(request);
    MergedKeys merged = keys.current();
    return wellKnown(merged.maxAge()).keys(merged.keys().json());
  }

  private WellKnown wellKnown(Duration cache) {
    return new WellKnown(publicUrl, () -> config.issuer(publicUrl.get()), cache);
  }

  private static String known(Routing.Destination destination) throws HttpError {
    return switch (destination) {
      case Routing.Destination.Region(String name) -> name;
      case Routing.Destination.Unknown(String name) ->
          throw HttpError.of(
              401,
              "region_unknown",
              "The access token is for the region " + name + ", which is not served here");
    };
  }

  /** Two fronts that are each other's region would pass a request on for ever. */
  private static void requireNoLoop(Request request) throws HttpError {
    if (request.header(HeaderPassing.FRONT).isPresent()) {
      throw HttpError.of(
          508,
          "loop_detected",
          "This is a global service, and another one takes it for a region: the address in its"
              + " pulse.regions must be that of a regional installation");
    }
  }
}
