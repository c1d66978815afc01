package dev.carillon.provider.pulse.alert;

/** What raises an alert. */
public sealed interface Trigger {
  /** Each observation: {@code all} on the wire. */
  record Any() implements Trigger {}

  /**
   * So many observations: {@code threshold} on the wire.
   *
   * @param count 1 or more
   */
  record AtLeast(int count) implements Trigger {
    public AtLeast {
      if (count < 1) {
        throw new IllegalArgumentException("a threshold below 1: " + count);
      }
    }
  }

  /** How many observations it takes. */
  default int needed() {
    return switch (this) {
      case Any _ -> 1;
      case AtLeast(int count) -> count;
    };
  }

  default String wireName() {
    return switch (this) {
      case Any _ -> "all";
      case AtLeast _ -> "threshold";
    };
  }
}
