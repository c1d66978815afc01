package dev.carillon.model;

/** Where an endpoint lives. */
public record EndpointKey(ApplicationKey application, EndpointId endpoint)
    implements Comparable<EndpointKey> {
  @Override
  public int compareTo(EndpointKey other) {
    int byApplication = application.compareTo(other.application);
    return byApplication != 0 ? byApplication : endpoint.compareTo(other.endpoint);
  }
}
