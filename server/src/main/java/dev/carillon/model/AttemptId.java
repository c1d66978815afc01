package dev.carillon.model;

/**
 * The id of an attempt: one HTTP request of a delivery, such as {@code
 * atmpt_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record AttemptId(String value) implements Comparable<AttemptId> {
  public static final String PREFIX = "atmpt_";

  public AttemptId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(AttemptId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
