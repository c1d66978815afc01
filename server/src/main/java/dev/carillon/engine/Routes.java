package dev.carillon.engine;

import dev.carillon.model.Lease;
import dev.carillon.model.Reason;

/** Asks everyone who has a say in whether a delivery may be attempted, and how. */
final class Routes {
  private final Directory directory;
  private final CalledOff calledOff;

  Routes(Directory directory, CalledOff calledOff) {
    this.directory = directory;
    this.calledOff = calledOff;
  }

  /**
   * @throws RuntimeException if someone had to be asked and could not answer: nothing is known
   */
  Route of(Lease lease) {
    Reason reason = calledOff.reason(lease.delivery());
    if (reason != null) {
      return new Route.Closed(reason);
    }
    Route route = Route.of(lease.delivery(), directory.of(lease.delivery().application()));
    if (route instanceof Route.Open open) {
      reason = open.provider().gate().closed(lease);
    }
    return reason == null ? route : new Route.Closed(reason);
  }
}
