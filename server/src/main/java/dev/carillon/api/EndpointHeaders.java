package dev.carillon.api;

import dev.carillon.http.Given;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import dev.carillon.model.Header;
import dev.carillon.model.HeaderRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The header fields that an endpoint's owner adds to every request to it. */
final class EndpointHeaders {
  private static final TextRule NAME = TextRule.text(1, HeaderRules.MAX_NAME_LENGTH);
  private static final TextRule VALUE = TextRule.text(0, HeaderRules.MAX_VALUE_LENGTH);

  /** Their values are not shown again. */
  private static final Set<String> SENSITIVE =
      Set.of("authorization", "x-auth-token", "x-api-key", "api-key", "www-authenticate");

  private EndpointHeaders() {}

  /** Reads the field {@code headers}. */
  static Given<List<Header>> read(JsonObject json) {
    return json.textMap("headers", NAME, VALUE, HeaderRules.MAX_HEADERS)
        .map(map -> {
          List<Header> headers = new ArrayList<>();
          map.forEach((name, value) -> headers.add(new Header(name, value)));
          HeaderRules.fault(headers)
              .ifPresent(fault -> json.refuse("headers", "value_error.header", fault));
          return headers;
        });
  }

  static boolean isSensitive(Header header) {
    return SENSITIVE.contains(header.name().toLowerCase(Locale.ROOT));
  }

  /** Replaces, adds and takes away by name, in any letter case. */
  static List<Header> merged(List<Header> old, List<Header> changes, Set<String> deleted) {
    Set<String> gone = new HashSet<>();
    deleted.forEach(name -> gone.add(name.toLowerCase(Locale.ROOT)));
    changes.forEach(header -> gone.add(header.name().toLowerCase(Locale.ROOT)));
    List<Header> merged = new ArrayList<>();
    for (Header header : old) {
      if (!gone.contains(header.name().toLowerCase(Locale.ROOT))) {
        merged.add(header);
      }
    }
    merged.addAll(changes);
    return merged;
  }
}
