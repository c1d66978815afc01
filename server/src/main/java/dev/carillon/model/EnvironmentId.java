package dev.carillon.model;

/**
 * The id of an environment: one product's world, such as {@code env_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record EnvironmentId(String value) implements Comparable<EnvironmentId> {
  public static final String PREFIX = "env_";

  public EnvironmentId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(EnvironmentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
