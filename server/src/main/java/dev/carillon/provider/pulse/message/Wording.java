package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.alert.Trigger;
import java.util.Locale;

/**
 * The words that people read in a message. Of the document's are {@code 1 alert}, {@code Any
 * absence} and {@code Directly to you}; the others are ours, in their manner.
 */
final class Wording {
  /** To whoever is named, and to whoever set the alert up. */
  static final String DIRECTLY = "Directly to you";

  /** The only colour that the document shows. */
  static final String USUAL_COLOR = "#fa7268";

  private Wording() {}

  static String homeroomTeacher(String homeroom) {
    return "Homeroom teacher of " + homeroom;
  }

  static String yearLevelLead(int yearLevel) {
    return "Leader of year " + yearLevel;
  }

  static String alerts(int count) {
    return count == 1 ? "1 alert" : count + " alerts";
  }

  /** Such as {@code Any absence}, or {@code 3 or more absences in the current semester}. */
  static String trigger(ConfiguredAlert alert) {
    String observed = alert.type().observed();
    return switch (alert.trigger()) {
      case Trigger.Any _ -> "Any " + observed;
      case Trigger.AtLeast(int count) -> {
        ThresholdPeriod period = alert.period();
        String counted = count + " or more " + plural(observed);
        yield period == null ? counted : counted + " in the " + words(period);
      }
    };
  }

  /** {@code and 12 more}: the last line where not all observations are told. */
  static String more(int count) {
    return "and " + count + " more";
  }

  private static String words(ThresholdPeriod period) {
    return switch (period) {
      case CURRENT_WEEK -> "current week";
      case CURRENT_FORTNIGHT -> "current fortnight";
      case CURRENT_MONTH -> "current month";
      case CURRENT_SEMESTER -> "current semester";
      case LAST_7_DAYS -> "last 7 days";
      case LAST_14_DAYS -> "last 14 days";
      case LAST_30_DAYS -> "last 30 days";
      case PREVIOUS_SEMESTER -> "previous semester";
    };
  }

  /** By the rules of English for nouns that follow rules. */
  static String plural(String noun) {
    String lower = noun.toLowerCase(Locale.ROOT);
    if (lower.endsWith("s")
        || lower.endsWith("x")
        || lower.endsWith("z")
        || lower.endsWith("ch")
        || lower.endsWith("sh")) {
      return noun + "es";
    }
    boolean consonantAndY =
        lower.length() > 1
            && lower.endsWith("y")
            && "aeiou".indexOf(lower.charAt(lower.length() - 2)) < 0;
    return consonantAndY ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
  }
}
