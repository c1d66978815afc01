package dev.carillon.api;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A regular expression of a JSON Schema that gives up. The JDK's engine backtracks, and a short
 * pattern can keep it busy for years; it cannot be interrupted, but it reads its input through
 * {@link CharSequence#charAt}, and that can count.
 */
final class BoundedPattern implements RegularExpression {
  /** Far more than an honest pattern needs for a text of 1 MiB. */
  private static final int MAX_READS = 4 << 20;

  private final Pattern pattern;

  BoundedPattern(String regex) {
    pattern = Pattern.compile(regex);
  }

  /**
   * @throws TooCostlyException if the pattern reads its input too often
   */
  @Override
  public boolean matches(String value) {
    return pattern.matcher(new CountedText(value, 0, value.length(), new int[1])).find();
  }

  /** Thrown out of the matcher, and through the validator, to whoever asked. */
  static final class TooCostlyException extends RuntimeException {
    TooCostlyException() {
      super("a pattern of the schema takes too long", null, false, false);
    }
  }

  private static final class CountedText implements CharSequence {
    private final String text;
    private final int from;
    private final int to;
    private final int[] reads;

    CountedText(String text, int from, int to, int[] reads) {
      this.text = text;
      this.from = from;
      this.to = to;
      this.reads = reads;
    }

    @Override
    public char charAt(int index) {
      if (++reads[0] > MAX_READS) {
        throw new TooCostlyException();
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new CountedText(text, from + start, from + end, reads);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
