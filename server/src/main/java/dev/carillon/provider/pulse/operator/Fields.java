package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Given;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** What the fields that several kinds of things share must look like. */
final class Fields {
  private static final int MAX_WORD = 64;
  private static final int MAX_LINE = 256;
  private static final int MAX_IDENTIFIERS = 20;
  private static final int UUID_CHARACTERS = 36;

  static final String WORD_LENGTH =
      "must be 1 to %d letters, digits, '-', '_' and '.'".formatted(MAX_WORD);
  static final String LINE_LENGTH =
      "must be 1 to %d characters without line breaks".formatted(MAX_LINE);
  static final String UUID_LENGTH = "must be a UUID such as 6266b6d4-a58e-43c4-8ab3-431b580b96eb";

  static final TextRule WORD = TextRule.word(1, MAX_WORD);

  /** One line for people, such as a name. */
  static final TextRule LINE = line(1, MAX_LINE);

  /** Whatever a line may call itself. */
  static final TextRule ANY_ID = TextRule.text(0, 1_024);

  private static final TextRule UUID_RULE =
      shape("be a UUID such as 6266b6d4-a58e-43c4-8ab3-431b580b96eb", Fields::isUuid);
  private static final TextRule DAY_RULE = shape("be a date such as 2022-11-24", Fields::isDay);
  private static final TextRule TIME_RULE =
      shape("be a time of day such as 15:30", Fields::isTimeOfDay);
  private static final TextRule ZONE_RULE =
      shape(
          "be the name of a time zone such as Australia/Sydney",
          ZoneId.getAvailableZoneIds()::contains);

  /** Both days are sensible as days of a school. */
  static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);

  static final LocalDate LAST_DAY = LocalDate.of(2999, 12, 31);

  private static final DateTimeFormatter DAYS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);

  private Fields() {}

  static TextRule line(int minLength, int maxLength) {
    return new TextRule(
        minLength,
        maxLength,
        new Shape("be one line without control characters", Fields::isOneLine));
  }

  private static TextRule shape(String description, Predicate<String> fits) {
    return new TextRule(0, MAX_LINE, new Shape(description, fits));
  }

  private record Shape(String description, Predicate<String> predicate) implements TextRule.Shape {
    @Override
    public boolean fits(String text) {
      return predicate.test(text);
    }
  }

  static Given<UUID> uuid(JsonObject json, String name) {
    return json.text(name, UUID_RULE).map(UUID::fromString);
  }

  static Given<Set<UUID>> uuids(JsonObject json, String name, int most) {
    return json.texts(name, UUID_RULE, 0, most)
        .map(texts -> {
          Set<UUID> ids = new LinkedHashSet<>();
          texts.forEach(text -> ids.add(UUID.fromString(text)));
          return ids;
        });
  }

  static Given<LocalDate> day(JsonObject json, String name) {
    return json.text(name, DAY_RULE).map(text -> LocalDate.parse(text, DAYS));
  }

  static Given<LocalTime> timeOfDay(JsonObject json, String name) {
    return json.text(name, TIME_RULE).map(LocalTime::parse);
  }

  static Given<ZoneId> zone(JsonObject json, String name) {
    return json.text(name, ZONE_RULE).map(ZoneId::of);
  }

  /** Ids that other systems know somebody by; their order is kept. */
  static Map<String, String> identifiers(JsonObject json) {
    return json.notNull(
            "identifiers", json.textMap("identifiers", WORD, line(0, MAX_LINE), MAX_IDENTIFIERS))
        .or(Map.of());
  }

  static boolean isWord(String text) {
    return !text.isEmpty() && text.length() <= MAX_WORD && TextRule.WORD.fits(text);
  }

  static boolean isLine(String text) {
    return !text.isEmpty() && text.length() <= MAX_LINE && isOneLine(text);
  }

  private static boolean isOneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        return false;
      }
    }
    return true;
  }

  /** As RFC 9562 writes them, in either letter case. */
  static boolean isUuid(String text) {
    if (text.length() != UUID_CHARACTERS) {
      return false;
    }
    for (int i = 0; i < UUID_CHARACTERS; i++) {
      char c = text.charAt(i);
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      boolean good =
          hyphen
              ? c == '-'
              : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!good) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDay(String text) {
    try {
      LocalDate day = LocalDate.parse(text, DAYS);
      return !day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY);
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isTimeOfDay(String text) {
    return text.matches("([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?");
  }
}
