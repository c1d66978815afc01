package dev.carillon.api;

import dev.carillon.http.Given;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the fields that several resources share must look like. */
final class Rules {
  static final int MAX_UID = 256;
  static final TextRule UID = TextRule.word(1, MAX_UID);
  static final TextRule NAME = TextRule.text(1, 256);
  static final TextRule DESCRIPTION = TextRule.text(0, 4_096);
  static final TextRule EVENT_TYPE = TextRule.word(1, 256);
  static final TextRule CHANNEL = TextRule.word(1, 128);
  static final TextRule TAG = TextRule.text(1, 128);

  /** A text of which only the limit on the whole body bounds the length. */
  static final TextRule ANY_TEXT = TextRule.text(0, Integer.MAX_VALUE);

  private static final int MAX_RATE = 1_000_000;
  private static final int MAX_METADATA_ENTRIES = 50;
  private static final int MAX_METADATA_BYTES = 4_096;
  private static final TextRule METADATA_KEY = TextRule.text(1, 128);
  private static final TextRule METADATA_VALUE = TextRule.text(0, MAX_METADATA_BYTES);

  private Rules() {}

  /**
   * A name of the caller's own. It must not look like one of our ids, for both are taken in the
   * same places.
   *
   * @param idPrefix such as {@code app_}
   */
  static Given<String> uid(JsonObject json, String idPrefix) {
    Given<String> uid = json.text("uid", UID);
    String value = uid.orNull();
    if (value != null && value.startsWith(idPrefix)) {
      json.refuse("uid", "value_error.uid", "must not begin with " + idPrefix + " as ids do");
    }
    return uid;
  }

  /** Messages or attempts a second; both generations of clients' names for it are taken. */
  static Given<Integer> rateLimit(JsonObject json) {
    return either(
        json,
        "rateLimit",
        json.integer("rateLimit", 1, MAX_RATE),
        "throttleRate",
        json.integer("throttleRate", 1, MAX_RATE));
  }

  static Given<Map<String, String>> metadata(JsonObject json) {
    Given<Map<String, String>> metadata =
        json.textMap("metadata", METADATA_KEY, METADATA_VALUE, MAX_METADATA_ENTRIES);
    int bytes = 0;
    for (Map.Entry<String, String> entry : metadata.or(Map.of()).entrySet()) {
      bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MAX_METADATA_BYTES) {
      json.refuse(
          "metadata",
          "value_error.metadata",
          "has more than " + MAX_METADATA_BYTES + " bytes of keys and values");
    }
    return metadata;
  }

  /** One value that goes by two names; given twice, it must be the same. */
  static <T> Given<T> either(
      JsonObject json, String name, Given<T> value, String otherName, Given<T> other) {
    if (value.isAbsent()) {
      return other;
    }
    if (!other.isAbsent() && !value.equals(other)) {
      json.refuse(otherName, "value_error.differs", "is another name for " + name + " and differs");
    }
    return value;
  }

  /** Null for an empty set or map, as the dialect has it. */
  static <T extends java.util.Collection<?>> @Nullable T orNull(T items) {
    return items.isEmpty() ? null : items;
  }
}
