package dev.carillon.model;

/**
 * The id of an endpoint: a URL that wants messages, such as {@code ep_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record EndpointId(String value) implements Comparable<EndpointId> {
  public static final String PREFIX = "ep_";

  public EndpointId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(EndpointId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
