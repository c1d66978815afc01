package dev.carillon.model;

/** The statuses that count as success, both ends included. */
public record SuccessRange(int from, int to) {
  /** 200–299. */
  public static final SuccessRange OK = new SuccessRange(200, 299);

  public SuccessRange {
    if (from < 100 || to > 599 || from > to) {
      throw new IllegalArgumentException("not a range of statuses: " + from + "–" + to);
    }
  }

  public boolean contains(int status) {
    return status >= from && status <= to;
  }
}
