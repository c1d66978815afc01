package dev.carillon.provider.pulse.school;

import org.jspecify.annotations.Nullable;

/**
 * A part of a list that is ordered by one text.
 *
 * @param after where it begins, itself left out; null for the beginning
 * @param limit how many at most
 */
public record Slice(@Nullable String after, boolean descending, int limit) {
  /** Above every key: texts are compared by their code points. */
  private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

  /** What is bound as the beginning. */
  public String start() {
    if (after != null) {
      return after;
    }
    return descending ? LAST : "";
  }

  /** The statement for its direction. */
  public String statement(String ascendingName, String descendingName) {
    return descending ? descendingName : ascendingName;
  }
}
