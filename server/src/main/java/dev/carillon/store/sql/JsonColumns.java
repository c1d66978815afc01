package dev.carillon.store.sql;

import dev.carillon.model.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists and maps as JSON texts in one column: both dialects can look into them. NUL becomes U+FFFD
 * as in every other text ({@link Parameters#storable}): PostgreSQL could not take apart a list with
 * it.
 */
final class JsonColumns {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private JsonColumns() {}

  /** In the order of the words, so that equal sets are equal texts. */
  static String ofSet(Set<String> words) {
    return ofList(new TreeSet<>(words));
  }

  static String ofList(Collection<String> words) {
    ArrayNode list = MAPPER.createArrayNode();
    words.forEach(word -> list.add(Parameters.storable(word)));
    return MAPPER.writeValueAsString(list);
  }

  static Set<String> set(String column) {
    Set<String> words = new LinkedHashSet<>();
    for (JsonNode word : parse(column)) {
      words.add(word.asString());
    }
    return words;
  }

  static String ofMap(Map<String, String> map) {
    ObjectNode object = MAPPER.createObjectNode();
    new TreeMap<>(map)
        .forEach((key, value) -> object.put(Parameters.storable(key), Parameters.storable(value)));
    return MAPPER.writeValueAsString(object);
  }

  static Map<String, String> map(String column) {
    Map<String, String> map = new LinkedHashMap<>();
    parse(column)
        .properties()
        .forEach(field -> map.put(field.getKey(), field.getValue().asString()));
    return map;
  }

  /** As a list of pairs: the order counts, and a name may come twice. */
  static String ofHeaders(List<Header> headers) {
    ArrayNode list = MAPPER.createArrayNode();
    for (Header header : headers) {
      list.addArray()
          .add(Parameters.storable(header.name()))
          .add(Parameters.storable(header.value()));
    }
    return MAPPER.writeValueAsString(list);
  }

  static List<Header> headers(String column) {
    List<Header> headers = new ArrayList<>();
    for (JsonNode pair : parse(column)) {
      headers.add(new Header(pair.get(0).asString(), pair.get(1).asString()));
    }
    return headers;
  }

  /** In milliseconds. */
  static String ofDurations(List<Duration> durations) {
    ArrayNode list = MAPPER.createArrayNode();
    durations.forEach(duration -> list.add(duration.toMillis()));
    return MAPPER.writeValueAsString(list);
  }

  static List<Duration> durations(String column) {
    List<Duration> durations = new ArrayList<>();
    for (JsonNode millis : parse(column)) {
      durations.add(Duration.ofMillis(millis.asLong()));
    }
    return durations;
  }

  private static JsonNode parse(String column) {
    try {
      return MAPPER.readTree(column);
    } catch (JacksonException e) {
      throw new IllegalStateException("a column that should hold JSON does not", e);
    }
  }
}
