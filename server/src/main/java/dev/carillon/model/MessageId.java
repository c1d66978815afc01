package dev.carillon.model;

/**
 * The id of a message; the same on every attempt to deliver it, such as {@code
 * msg_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record MessageId(String value) implements Comparable<MessageId> {
  public static final String PREFIX = "msg_";

  public MessageId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(MessageId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
