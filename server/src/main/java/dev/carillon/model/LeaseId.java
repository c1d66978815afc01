package dev.carillon.model;

/**
 * The unguessable id under which one running node holds its deliveries, such as {@code
 * lease_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record LeaseId(String value) implements Comparable<LeaseId> {
  public static final String PREFIX = "lease_";

  public LeaseId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(LeaseId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
