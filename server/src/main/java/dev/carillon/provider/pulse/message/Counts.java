package dev.carillon.provider.pulse.message;

/**
 * How many alerts a message is about, fixed when it is composed.
 *
 * @param queued how many waited for its recipient
 * @param fetched of how many of those the data was still there; the others' alert or student has
 *     been deleted since they were raised
 * @param sent how many are in it: fewer than fetched where it would have become too long, and then
 *     the rest comes in a further message
 */
public record Counts(int queued, int fetched, int sent) {
  public Counts {
    if (sent < 0 || fetched < sent || queued < fetched) {
      throw new IllegalArgumentException(
          "%d sent of %d fetched of %d queued".formatted(sent, fetched, queued));
    }
  }
}
