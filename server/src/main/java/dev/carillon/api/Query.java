package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.TextRule;
import dev.carillon.http.Timestamps;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; what is not understood is 422, and what is not known is ignored. */
final class Query {
  private static final int MAX_EVENT_TYPES = 500;

  private Query() {}

  static boolean flag(Request request, String name, boolean usual) throws HttpError {
    Optional<String> value = request.queryParameter(name);
    if (value.isEmpty()) {
      return usual;
    }
    return switch (value.get()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, "type_error.bool", "must be true or false");
    };
  }

  static @Nullable Instant instant(Request request, String name) throws HttpError {
    Optional<String> value = request.queryParameter(name);
    if (value.isEmpty()) {
      return null;
    }
    Instant instant = Timestamps.parse(value.get());
    if (instant == null) {
      throw invalid(
          name,
          "value_error.datetime",
          "must be a time such as 2026-11-23T14:00:00Z (RFC 3339; a + must be sent as %2B)");
    }
    return instant;
  }

  static @Nullable String text(Request request, String name, TextRule rule) throws HttpError {
    Optional<String> value = request.queryParameter(name);
    if (value.isEmpty() || value.get().isEmpty()) {
      return null;
    }
    return checked(name, value.get(), rule);
  }

  /** Given several times, or once with commas between. */
  static Set<String> eventTypes(Request request) throws HttpError {
    Set<String> types = new LinkedHashSet<>();
    for (String value : request.queryParameters("event_types")) {
      for (String type : value.split(",", -1)) {
        if (!type.isEmpty()) {
          types.add(checked("event_types", type, Rules.EVENT_TYPE));
        }
      }
    }
    if (types.size() > MAX_EVENT_TYPES) {
      throw invalid(
          "event_types",
          "value_error.list.max_items",
          "must name at most " + MAX_EVENT_TYPES + " event types");
    }
    return types;
  }

  /** One of a few numbers. */
  static @Nullable Integer number(Request request, String name, Set<Integer> allowed)
      throws HttpError {
    Optional<String> value = request.queryParameter(name);
    if (value.isEmpty()) {
      return null;
    }
    for (Integer candidate : allowed) {
      if (candidate.toString().equals(value.get())) {
        return candidate;
      }
    }
    throw invalid(name, "value_error.enum", "must be one of " + new java.util.TreeSet<>(allowed));
  }

  private static String checked(String name, String value, TextRule rule) throws HttpError {
    boolean short_ = value.codePointCount(0, value.length()) <= rule.maxLength();
    boolean fits = rule.shape() == null || rule.shape().fits(value);
    if (!short_ || !fits || value.indexOf('\0') >= 0) {
      throw invalid(
          name,
          "value_error.str",
          "is too long (more than "
              + rule.maxLength()
              + " characters) or has characters that are not allowed");
    }
    return value;
  }

  private static HttpError invalid(String name, String type, String msg) {
    return HttpError.invalid("query", name, type, msg);
  }
}
