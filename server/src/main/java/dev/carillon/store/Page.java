package dev.carillon.store;

import java.util.List;

/**
 * One page of a list.
 *
 * @param done whether this is the last page
 */
public record Page<T>(List<T> items, boolean done) {
  public Page {
    items = List.copyOf(items);
  }
}
