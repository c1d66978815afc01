package dev.carillon.http;

import dev.carillon.http.HttpError.Problem;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One JSON object of a request, and what is wrong with it. Reading a field never throws: problems
 * are collected, and {@link #check} reports all of them at once. Unknown fields are ignored. The
 * bytes of every field are kept as they came.
 *
 * <p>Not thread-safe.
 */
public final class JsonObject {
  private static final int LONGEST_LONG = 20;

  private final byte[] source;
  private final List<Field> fields;
  private final List<String> place;
  private final List<Problem> problems;

  /** Where a field's value stands in the source; the text of a string or number. */
  private record Field(String name, JsonToken kind, int start, int end, @Nullable String text) {}

  private JsonObject(
      byte[] source, List<Field> fields, List<String> place, List<Problem> problems) {
    this.source = source;
    this.fields = fields;
    this.place = place;
    this.problems = problems;
  }

  /**
   * The body of a request.
   *
   * @throws HttpError 415 for another media type, 400 for malformed JSON, 422 for another value
   *     than an object, and what {@link Request#body} throws
   */
  public static JsonObject of(Request request) throws HttpError {
    JsonText.requireJson(request);
    return of(request.body());
  }

  /**
   * @throws HttpError 400 for malformed JSON, 422 for another value than an object
   */
  public static JsonObject of(byte[] body) throws HttpError {
    return of(body, 0, body.length, List.of("body"));
  }

  /**
   * A part of an array: it must be one JSON object with white space around it at most.
   *
   * @param place where it stands, for problems
   */
  static JsonObject of(byte[] source, int start, int end, List<String> place) throws HttpError {
    JsonText.requireUtf8(source, start, end);
    try (JsonParser json = JsonText.parser(JsonText.STRICT, source, start, end)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        throw JsonText.malformed("It is empty: send a JSON object", null);
      }
      boolean object = first == JsonToken.START_OBJECT;
      List<Field> fields = object ? fields(json, start) : List.of();
      if (!object) {
        json.skipChildren();
        json.finishToken();
      }
      if (json.nextToken() != null) {
        throw JsonText.malformed("Something follows its end", json.currentTokenLocation());
      }
      if (!object) {
        throw HttpError.invalid(
            List.of(new Problem(place, "must be a JSON object", "type_error.dict")));
      }
      return new JsonObject(source, fields, place, new ArrayList<>(0));
    } catch (JacksonException problem) {
      throw JsonText.malformed(problem);
    }
  }

  private static List<Field> fields(JsonParser json, int base) {
    List<Field> fields = new ArrayList<>(8);
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken kind = json.nextToken();
      int start = base + (int) json.currentTokenLocation().getByteOffset();
      String text = null;
      if (kind.isStructStart()) {
        json.skipChildren();
      } else {
        // Also moves the parser to the value's end: strings are read on demand.
        text = json.getString();
      }
      int end = base + (int) json.currentLocation().getByteOffset();
      fields.add(new Field(name, kind, start, end, text));
    }
    return fields;
  }

  /** True for a field that is there, {@code null} included. */
  public boolean has(String name) {
    return find(name) != null;
  }

  /** The exact bytes of the field's value, as they came; {@code null} is a value too. */
  public Given<byte[]> raw(String name) {
    Field field = find(name);
    if (field == null) {
      return new Given.Absent<>();
    }
    return field.kind == JsonToken.VALUE_NULL
        ? new Given.Null<>()
        : new Given.Value<>(Arrays.copyOfRange(source, field.start, field.end));
  }

  /** How many bytes the field's value has; 0 for an absent one. */
  public int rawLength(String name) {
    Field field = find(name);
    return field == null ? 0 : field.end - field.start;
  }

  public Given<String> text(String name, TextRule rule) {
    return read(
        name,
        field -> {
          if (field.kind != JsonToken.VALUE_STRING || field.text == null) {
            refuse(name, "type_error.str", "must be a string");
            return null;
          }
          return fits(rule, field.text, name) ? field.text : null;
        });
  }

  /** A whole number, written as one (1.0 and 1e3 are not). */
  public Given<Integer> integer(String name, int min, int max) {
    return read(
        name,
        field -> {
          Integer value = wholeNumber(field);
          if (value == null && field.kind != JsonToken.VALUE_NUMBER_INT) {
            refuse(name, "type_error.integer", "must be a whole number");
            return null;
          }
          if (value == null || value < min || value > max) {
            refuse(name, "value_error.number", "must be from " + min + " to " + max);
            return null;
          }
          return value;
        });
  }

  /** A whole number that may be beyond what an int holds, written as one (1.0 and 1e3 are not). */
  public Given<Long> wholeNumber(String name, long min, long max) {
    return read(
        name,
        field -> {
          if (field.kind != JsonToken.VALUE_NUMBER_INT || field.text == null) {
            refuse(name, "type_error.integer", "must be a whole number");
            return null;
          }
          // No long has more than twenty characters, so that a long text costs nothing.
          BigInteger value = field.text.length() > LONGEST_LONG ? null : new BigInteger(field.text);
          if (value == null
              || value.compareTo(BigInteger.valueOf(min)) < 0
              || value.compareTo(BigInteger.valueOf(max)) > 0) {
            refuse(name, "value_error.number", "must be from " + min + " to " + max);
            return null;
          }
          return value.longValueExact();
        });
  }

  public Given<Boolean> bool(String name) {
    return read(
        name,
        field -> {
          if (field.kind == JsonToken.VALUE_TRUE || field.kind == JsonToken.VALUE_FALSE) {
            return field.kind == JsonToken.VALUE_TRUE;
          }
          refuse(name, "type_error.bool", "must be true or false");
          return null;
        });
  }

  /** An RFC 3339 text with an offset, cut to microseconds. */
  public Given<Instant> instant(String name) {
    return read(
        name,
        field -> {
          Instant value =
              field.kind == JsonToken.VALUE_STRING && field.text != null
                  ? Timestamps.parse(field.text)
                  : null;
          if (value == null) {
            refuse(
                name,
                "value_error.datetime",
                "must be a time such as 2026-11-23T14:00:00Z (RFC 3339)");
          }
          return value;
        });
  }

  /** An array of texts that differ from each other, in their order. */
  public Given<Set<String>> texts(String name, TextRule each, int minItems, int maxItems) {
    return read(
        name,
        field -> {
          List<Field> items = items(field, name, minItems, maxItems);
          if (items == null) {
            return null;
          }
          Set<String> texts = LinkedHashSet.newLinkedHashSet(items.size());
          boolean good = true;
          for (int i = 0; i < items.size(); i++) {
            Field item = items.get(i);
            if (item.kind != JsonToken.VALUE_STRING || item.text == null) {
              add("type_error.str", "must be a string", name, Integer.toString(i));
              good = false;
            } else if (!fits(each, item.text, name, Integer.toString(i))) {
              good = false;
            } else if (!texts.add(item.text)) {
              add(
                  "value_error.duplicate",
                  "stands in the array already",
                  name,
                  Integer.toString(i));
              good = false;
            }
          }
          return good ? texts : null;
        });
  }

  /** An array of whole numbers. */
  public Given<List<Integer>> integers(String name, int min, int max, int maxItems) {
    return read(
        name,
        field -> {
          List<Field> items = items(field, name, 0, maxItems);
          if (items == null) {
            return null;
          }
          List<Integer> numbers = new ArrayList<>(items.size());
          boolean good = true;
          for (int i = 0; i < items.size(); i++) {
            Integer value = wholeNumber(items.get(i));
            if (value == null || value < min || value > max) {
              add(
                  "value_error.number",
                  "must be a whole number from " + min + " to " + max,
                  name,
                  Integer.toString(i));
              good = false;
            } else {
              numbers.add(value);
            }
          }
          return good ? numbers : null;
        });
  }

  /** An object whose values are all texts, in its order. */
  public Given<Map<String, String>> textMap(
      String name, TextRule key, TextRule value, int maxEntries) {
    return read(
        name,
        field -> {
          JsonObject inner = inner(field, name);
          if (inner == null) {
            return null;
          }
          if (inner.fields.size() > maxEntries) {
            refuse(name, "value_error.dict.max_items", "must have at most " + maxEntries + " keys");
            return null;
          }
          Map<String, String> map = LinkedHashMap.newLinkedHashMap(inner.fields.size());
          boolean good = true;
          for (Field entry : inner.fields) {
            if (entry.kind != JsonToken.VALUE_STRING || entry.text == null) {
              add("type_error.str", "must be a string", name, entry.name);
              good = false;
            } else if (!fits(key, entry.name, name, entry.name)
                || !fits(value, entry.text, name, entry.name)) {
              good = false;
            } else {
              map.put(entry.name, entry.text);
            }
          }
          return good ? map : null;
        });
  }

  /** An object inside this one; its problems are counted among this one's. */
  public Given<JsonObject> object(String name) {
    return read(name, field -> inner(field, name));
  }

  /** An array of objects; their problems are counted among this one's. */
  public Given<List<JsonObject>> objects(String name, int minItems, int maxItems) {
    return read(
        name,
        field -> {
          if (items(field, name, minItems, maxItems) == null) {
            return null;
          }
          List<JsonObject> objects = new ArrayList<>();
          boolean good = true;
          try (JsonParser json = JsonText.parser(JsonText.STRICT, source, field.start, field.end)) {
            json.nextToken();
            for (JsonToken kind = json.nextToken();
                kind != JsonToken.END_ARRAY;
                kind = json.nextToken()) {
              String index = Integer.toString(objects.size());
              List<String> inside = new ArrayList<>(place);
              inside.addAll(List.of(name, index));
              boolean object = kind == JsonToken.START_OBJECT;
              if (!object) {
                add("type_error.dict", "must be an object", name, index);
                json.skipChildren();
                good = false;
              }
              List<Field> inner = object ? fields(json, field.start) : List.of();
              objects.add(new JsonObject(source, inner, inside, problems));
            }
          }
          return good ? objects : null;
        });
  }

  /** The value, or, with a problem, the placeholder for a field that is absent or null. */
  public <T> T required(String name, Given<T> given, T placeholder) {
    Field field = find(name);
    if (field == null) {
      refuse(name, "value_error.missing", "field required");
    } else {
      notNull(name, given);
    }
    return given.or(placeholder);
  }

  /** The same, but null is a problem. */
  public <T> Given<T> notNull(String name, Given<T> given) {
    if (given.isNull()) {
      refuse(name, "type_error.none.not_allowed", "must not be null");
      return new Given.Absent<>();
    }
    return given;
  }

  /** Adds a problem of the caller's own. */
  public void refuse(String name, String type, String msg) {
    add(type, msg, name);
  }

  /**
   * @throws HttpError 422 with every problem that was found
   */
  public void check() throws HttpError {
    if (!problems.isEmpty()) {
      throw HttpError.invalid(problems);
    }
  }

  private @Nullable Field find(String name) {
    for (Field field : fields) {
      if (field.name.equals(name)) {
        return field;
      }
    }
    return null;
  }

  /** Reads a field; null after it was refused. */
  @FunctionalInterface
  private interface Reading<T> {
    @Nullable T read(Field field);
  }

  private <T> Given<T> read(String name, Reading<T> reading) {
    Field field = find(name);
    if (field == null) {
      return new Given.Absent<>();
    }
    if (field.kind == JsonToken.VALUE_NULL) {
      return new Given.Null<>();
    }
    T value = reading.read(field);
    return value == null ? new Given.Absent<>() : new Given.Value<>(value);
  }

  private boolean fits(TextRule rule, String text, String... path) {
    TextRule.Fault fault = rule.check(text);
    if (fault != null) {
      add(fault.type(), fault.msg(), path);
    }
    return fault == null;
  }

  private void add(String type, String msg, String... path) {
    List<String> loc = new ArrayList<>(place);
    loc.addAll(List.of(path));
    problems.add(new Problem(loc, msg, type));
  }

  private static @Nullable Integer wholeNumber(Field field) {
    // No int has more than eleven characters, so that a long text costs nothing.
    if (field.kind != JsonToken.VALUE_NUMBER_INT
        || field.text == null
        || field.text.length() > 11) {
      return null;
    }
    long value = Long.parseLong(field.text);
    return value == (int) value ? (int) value : null;
  }

  private @Nullable JsonObject inner(Field field, String name) {
    if (field.kind != JsonToken.START_OBJECT) {
      refuse(name, "type_error.dict", "must be an object");
      return null;
    }
    List<String> inside = new ArrayList<>(place);
    inside.add(name);
    try (JsonParser json = JsonText.parser(JsonText.STRICT, source, field.start, field.end)) {
      json.nextToken();
      return new JsonObject(source, fields(json, field.start), inside, problems);
    }
  }

  private @Nullable List<Field> items(Field field, String name, int minItems, int maxItems) {
    if (field.kind != JsonToken.START_ARRAY) {
      refuse(name, "type_error.list", "must be an array");
      return null;
    }
    List<Field> items = new ArrayList<>();
    try (JsonParser json = JsonText.parser(JsonText.STRICT, source, field.start, field.end)) {
      json.nextToken();
      for (JsonToken kind = json.nextToken();
          kind != JsonToken.END_ARRAY;
          kind = json.nextToken()) {
        if (items.size() == maxItems) {
          refuse(name, "value_error.list.max_items", "must have at most " + maxItems + " elements");
          return null;
        }
        if (kind.isStructStart()) {
          json.skipChildren();
          items.add(new Field("", kind, 0, 0, null));
        } else {
          items.add(new Field("", kind, 0, 0, json.getString()));
        }
      }
    }
    if (items.size() < minItems) {
      refuse(
          name,
          "value_error.list.min_items",
          minItems == 1 ? "must not be empty" : "must have at least " + minItems + " elements");
      return null;
    }
    return items;
  }
}
