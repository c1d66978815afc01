package dev.carillon.egress;

import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;

/** The door itself. The server has one; a simulation has another. */
public interface Egress {

  /**
   * Sends one request and waits for what comes of it, on the calling (virtual) thread, never longer
   * than the request's timeout by more than a moment. Never throws for anything that a receiver, a
   * network or a name server does.
   */
  Outcome send(OutboundRequest request);
}
