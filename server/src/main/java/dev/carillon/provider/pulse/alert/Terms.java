package dev.carillon.provider.pulse.alert;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * What a configured alert counts, in one word: equal as long as the same observations of the same
 * students raise it. Its name, its recipients and its frequency may change without it.
 */
final class Terms {
  /** Those of an alert that raises nothing. */
  static final String DISABLED = "disabled";

  private Terms() {}

  static String of(ConfiguredAlert alert) {
    if (!alert.enabled()) {
      return DISABLED;
    }
    Cohort cohort = alert.cohort();
    StringBuilder text = new StringBuilder();
    part(text, alert.type().id());
    new TreeSet<>(alert.type().counts()).forEach(kind -> part(text, "kind " + kind));
    new TreeSet<>(cohort.yearLevels()).forEach(level -> part(text, "year " + level));
    new TreeSet<>(cohort.homerooms()).forEach(homeroom -> part(text, "homeroom " + homeroom));
    new TreeSet<>(cohort.students()).forEach(student -> part(text, "student " + student));
    part(text, alert.trigger().needed());
    part(text, alert.period() == null ? "always" : alert.period().wireName());
    return digest(text.toString());
  }

  /** With its length, so that no two lists of parts make one text. */
  private static void part(StringBuilder text, Object part) {
    String word = part.toString();
    text.append(word.length()).append(':').append(word);
  }

  private static String digest(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
