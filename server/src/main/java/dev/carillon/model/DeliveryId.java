package dev.carillon.model;

/**
 * The id of a delivery: one run to bring one message to one target, such as {@code
 * dlv_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record DeliveryId(String value) implements Comparable<DeliveryId> {
  public static final String PREFIX = "dlv_";

  public DeliveryId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(DeliveryId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
