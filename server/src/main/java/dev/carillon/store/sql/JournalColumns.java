package dev.carillon.store.sql;

import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Header;
import dev.carillon.model.RetrySchedule;
import dev.carillon.model.SuccessRange;
import dev.carillon.model.Target;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a message, a delivery or an attempt keeps as JSON text in one column, in the form of {@link
 * JsonColumns}. Headers are written field by field and not from a tree: attempts come by the
 * thousand a second. What is empty is null, for most messages have neither channels nor tags.
 */
final class JournalColumns {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private JournalColumns() {}

  /** A list in the order of its words; null for none. */
  static @Nullable String ofSet(Set<String> words) {
    return words.isEmpty() ? null : JsonColumns.ofSet(words);
  }

  static Set<String> set(@Nullable String column) {
    return column == null ? Set.of() : JsonColumns.set(column);
  }

  /** A list of pairs: the order counts, and a name may come twice. Null for none. */
  static @Nullable String ofHeaders(Collection<Header> headers) {
    return headers.isEmpty() ? null : write(json -> write(json, headers));
  }

  static List<Header> headers(@Nullable String column) {
    return column == null ? List.of() : JsonColumns.headers(column);
  }

  /** A one-off target, whole. */
  static String ofCallback(Target.Callback callback) {
    DeliveryPolicy policy = callback.policy();
    return write(json -> {
      json.writeStartObject();
      json.writeStringProperty("method", callback.method());
      json.writeStringProperty("url", callback.url());
      json.writeName("headers");
      write(json, callback.headers());
      json.writeNumberProperty("timeoutMillis", policy.timeout().toMillis());
      json.writeNumberProperty("successFrom", policy.success().from());
      json.writeNumberProperty("successTo", policy.success().to());
      json.writeName("delaysMillis");
      json.writeStartArray();
      policy.schedule().delays().forEach(delay -> json.writeNumber(delay.toMillis()));
      json.writeEndArray();
      json.writeNumberProperty("jitter", policy.schedule().jitter());
      json.writeBooleanProperty("honoursRetryAfter", policy.honoursRetryAfter());
      json.writeBooleanProperty("goneDisables", policy.goneDisables());
      Duration disableAfter = policy.disableAfter();
      if (disableAfter != null) {
        json.writeNumberProperty("disableAfterMillis", disableAfter.toMillis());
      }
      json.writeEndObject();
    });
  }

  static Target.Callback callback(String column) {
    JsonNode callback = parse(column);
    List<Duration> delays = new ArrayList<>();
    for (JsonNode millis : callback.get("delaysMillis")) {
      delays.add(Duration.ofMillis(millis.asLong()));
    }
    JsonNode disableAfter = callback.get("disableAfterMillis");
    DeliveryPolicy policy =
        new DeliveryPolicy(
            Duration.ofMillis(callback.get("timeoutMillis").asLong()),
            new SuccessRange(
                callback.get("successFrom").asInt(), callback.get("successTo").asInt()),
            new RetrySchedule(delays, callback.get("jitter").asDouble()),
            callback.get("honoursRetryAfter").asBoolean(),
            callback.get("goneDisables").asBoolean(),
            disableAfter == null ? null : Duration.ofMillis(disableAfter.asLong()));
    return new Target.Callback(
        callback.get("method").asString(),
        callback.get("url").asString(),
        JsonColumns.headers(callback.get("headers").toString()),
        policy);
  }

  private static void write(JsonGenerator json, Collection<Header> headers) {
    json.writeStartArray();
    for (Header header : headers) {
      json.writeStartArray();
      json.writeString(Parameters.storable(header.name()));
      json.writeString(Parameters.storable(header.value()));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static String write(Written value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(text)) {
      value.to(json);
    }
    return text.toString();
  }

  private static JsonNode parse(String column) {
    try {
      return MAPPER.readTree(column);
    } catch (JacksonException e) {
      throw new IllegalStateException("a column that should hold JSON does not", e);
    }
  }

  private interface Written {
    void to(JsonGenerator json);
  }
}
