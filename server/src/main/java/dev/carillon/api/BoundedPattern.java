package dev.carillon.api;

import com.networknt.schema.regex.RegularExpression;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A regular expression of a JSON Schema that gives up. The JDK's engine backtracks, and a short
 * pattern can keep it busy for years; it cannot be interrupted, but it reads its input through
 * {@link CharSequence#charAt}, and that can count.
 *
 * <p>All patterns of one validation share a {@link Budget}. When it is used up they match whatever
 * they are given, at once, and whoever asked for the validation finds the budget exhausted.
 */
final class BoundedPattern implements RegularExpression {
  private static final ScopedValue<Budget> BUDGET = ScopedValue.newInstance();

  private final Pattern pattern;

  BoundedPattern(String regex) {
    pattern = Pattern.compile(regex);
  }

  /** How often patterns may still read a character. */
  static final class Budget {
    /** Far more than honest patterns need for a payload of 1 MiB. */
    private static final int READS = 16 << 20;

    private int left = READS;

    boolean exhausted() {
      return left < 0;
    }

    /** Evaluates within this budget. */
    <T> T spend(Supplier<T> evaluation) {
      return ScopedValue.where(BUDGET, this).call(evaluation::get);
    }
  }

  @Override
  public boolean matches(String value) {
    Budget budget = BUDGET.orElse(new Budget());
    if (budget.exhausted()) {
      return true;
    }
    try {
      return pattern.matcher(new CountedText(value, 0, value.length(), budget)).find();
    } catch (ExhaustedException | StackOverflowError tooMuch) {
      budget.left = -1;
      return true;
    }
  }

  /** The way out of the matcher. */
  private static final class ExhaustedException extends RuntimeException {
    ExhaustedException() {
      super("", null, false, false);
    }
  }

  private static final class CountedText implements CharSequence {
    private final String text;
    private final int from;
    private final int to;
    private final Budget budget;

    CountedText(String text, int from, int to, Budget budget) {
      this.text = text;
      this.from = from;
      this.to = to;
      this.budget = budget;
    }

    @Override
    public char charAt(int index) {
      if (--budget.left < 0) {
        throw new ExhaustedException();
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new CountedText(text, from + start, from + end, budget);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
