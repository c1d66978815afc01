package dev.carillon.model;

/** Where an application lives. Every lookup below it carries this key. */
public record ApplicationKey(EnvironmentId environment, ApplicationId application)
    implements Comparable<ApplicationKey> {

  public EndpointKey endpoint(EndpointId endpoint) {
    return new EndpointKey(this, endpoint);
  }

  @Override
  public int compareTo(ApplicationKey other) {
    int byEnvironment = environment.compareTo(other.environment);
    return byEnvironment != 0 ? byEnvironment : application.compareTo(other.application);
  }
}
