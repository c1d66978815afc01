package dev.carillon.provider;

import dev.carillon.model.Lease;
import dev.carillon.model.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Asked before each attempt whether its delivery may still be made. Called on the hot path: it
 * answers from memory, or from a read that is rare.
 */
@FunctionalInterface
public interface Gate {
  Gate OPEN = _ -> null;

  /**
   * Why the delivery is to be cancelled; null if it may be made. What it throws means that nobody
   * knows at the moment: nothing is sent, and it is asked again a few seconds later.
   */
  @Nullable Reason closed(Lease lease);
}
