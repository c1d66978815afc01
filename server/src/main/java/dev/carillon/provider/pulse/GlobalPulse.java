package dev.carillon.provider.pulse;

import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.provider.Host;
import dev.carillon.provider.Product;
import dev.carillon.provider.Provider;
import dev.carillon.provider.pulse.front.Front;
import java.util.List;
import java.util.Optional;

/**
 * Pulse where it has no schools and no partners of its own: the service before the regions. It
 * keeps nothing and delivers nothing.
 */
public final class GlobalPulse implements Product {
  private final Front front;

  public GlobalPulse(PulseConfig config, Host host) {
    front = new Front(config, host.fetcher(), host.sources().time(), host.publicUrl());
  }

  @Override
  public String name() {
    return "pulse";
  }

  @Override
  public Optional<Provider> contract() {
    return Optional.empty();
  }

  @Override
  public List<Route> routes() {
    return front.routes();
  }

  @Override
  public List<RouteTable.Group> groups() {
    return front.groups();
  }

  @Override
  public void start() {
    front.start();
  }

  @Override
  public void close() {
    front.close();
  }
}
