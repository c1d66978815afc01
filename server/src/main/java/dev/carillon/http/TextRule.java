package dev.carillon.http;

import org.jspecify.annotations.Nullable;

/**
 * What a text must be. Every text besides is free of U+0000 and of halves of surrogate pairs, which
 * no store can keep.
 *
 * @param minLength in code points
 * @param maxLength in code points
 * @param shape null for any characters
 */
public record TextRule(int minLength, int maxLength, @Nullable Shape shape) {

  /** Which texts are well formed. */
  public interface Shape {
    boolean fits(String text);

    /** Completes the sentence "must …". */
    String description();
  }

  /** Letters, digits, hyphens, underscores and dots, as ids, uids and event types are made of. */
  public static final Shape WORD =
      new Shape() {
        @Override
        public boolean fits(String text) {
          for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good =
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.';
            if (!good) {
              return false;
            }
          }
          return true;
        }

        @Override
        public String description() {
          return "consist of letters, digits, '-', '_' and '.' only";
        }
      };

  public static TextRule text(int minLength, int maxLength) {
    return new TextRule(minLength, maxLength, null);
  }

  public static TextRule word(int minLength, int maxLength) {
    return new TextRule(minLength, maxLength, WORD);
  }

  /** What is wrong with the text, as the rest of a sentence; null if nothing is. */
  @Nullable Fault check(String text) {
    int length = text.codePointCount(0, text.length());
    if (length < minLength) {
      return new Fault(
          "value_error.any_str.min_length",
          minLength == 1
              ? "must not be empty"
              : "is too short: must have at least " + minLength + " characters");
    }
    if (length > maxLength) {
      return new Fault(
          "value_error.any_str.max_length",
          "is too long: must have at most " + maxLength + " characters");
    }
    if (!isStorable(text)) {
      return new Fault(
          "value_error.str.character", "must not contain U+0000 or half a surrogate pair");
    }
    if (shape != null && !shape.fits(text)) {
      return new Fault("value_error.str.regex", "must " + shape.description());
    }
    return null;
  }

  /** A stable word for programs, and the rest of a sentence for people. */
  record Fault(String type, String msg) {}

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
