package dev.carillon.model;

import java.util.List;

/** Where a delivery goes. */
public sealed interface Target {

  /** An endpoint of the message's application. */
  record ToEndpoint(EndpointId endpoint) implements Target {}

  /**
   * One request to an address that a caller gave for this message alone; there is no endpoint row.
   *
   * @param method such as {@code POST}
   * @param url checked by the address guard, and sent to exactly so
   * @param headers further header fields for the request
   */
  record Callback(String method, String url, List<Header> headers, DeliveryPolicy policy)
      implements Target {
    public Callback {
      headers = List.copyOf(headers);
    }
  }
}
