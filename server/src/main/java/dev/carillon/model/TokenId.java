package dev.carillon.model;

/**
 * The id of an API token (not the token itself, which is never stored), such as {@code
 * tok_01JDC8Z4T0000Q9V7C5N2M8K3R}.
 */
public record TokenId(String value) implements Comparable<TokenId> {
  public static final String PREFIX = "tok_";

  public TokenId {
    IdSource.requirePrefix(PREFIX, value);
  }

  @Override
  public int compareTo(TokenId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
