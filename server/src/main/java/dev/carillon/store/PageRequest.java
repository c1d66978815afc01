package dev.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * One page of a list ordered by id.
 *
 * @param limit how many at most, 1–250
 * @param iterator the id that the page starts beyond; null for the start of the list
 * @param order of the ids, which is that of creation
 */
public record PageRequest(int limit, @Nullable String iterator, Order order) {
  public static final int MAX_LIMIT = 250;

  /** Which way a list runs. */
  public enum Order {
    ASCENDING,
    DESCENDING
  }

  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a limit outside 1–" + MAX_LIMIT + ": " + limit);
    }
  }
}
