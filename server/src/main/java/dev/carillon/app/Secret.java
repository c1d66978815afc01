package dev.carillon.app;

/** A configured value that must not be seen: it prints as {@code ***}, also inside records. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
