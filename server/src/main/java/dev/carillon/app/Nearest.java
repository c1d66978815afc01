package dev.carillon.app;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/** What someone who mistyped a word probably meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The candidate that takes the fewest edits of one character each; of equals, the first in the
   * alphabet.
   *
   * @param candidates at least one
   */
  public static String to(String word, Collection<String> candidates) {
    return new TreeSet<>(candidates)
        .stream()
            .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
            .orElseThrow();
  }

  /** Levenshtein's. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
