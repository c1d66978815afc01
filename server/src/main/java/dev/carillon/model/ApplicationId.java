package dev.carillon.model;

/**
 * The id of an application: one customer of a product, such as {@code
 * app_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record ApplicationId(String value) implements Comparable<ApplicationId> {
  public static final String PREFIX = "app_";

  public ApplicationId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(ApplicationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
