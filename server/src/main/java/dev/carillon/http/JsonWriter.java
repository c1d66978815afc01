package dev.carillon.http;

import dev.carillon.model.Header;
import dev.carillon.model.Payload;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes one JSON object, field by field, in UTF-8. Bytes that are JSON already, such as payloads,
 * go in as they are.
 */
public final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int USUAL_SIZE = 512;

  private final ByteArrayOutputStream bytes;
  private final JsonGenerator json;

  private JsonWriter(int expectedSize) {
    this.bytes = new ByteArrayOutputStream(expectedSize);
    this.json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);
    json.writeStartObject();
  }

  /** An object to be written. */
  public static JsonWriter object() {
    return new JsonWriter(USUAL_SIZE);
  }

  /**
   * @param expectedSize in bytes: saves copying in long answers
   */
  public static JsonWriter object(int expectedSize) {
    return new JsonWriter(expectedSize);
  }

  /** Null is written as {@code null}. */
  public JsonWriter text(String name, @Nullable String value) {
    json.writeName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value);
    }
    return this;
  }

  public JsonWriter number(String name, long value) {
    json.writeName(name);
    json.writeNumber(value);
    return this;
  }

  /** Null is written as {@code null}. */
  public JsonWriter number(String name, @Nullable Integer value) {
    json.writeName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value.intValue());
    }
    return this;
  }

  public JsonWriter bool(String name, boolean value) {
    json.writeName(name);
    json.writeBoolean(value);
    return this;
  }

  /** RFC 3339 in UTC with microseconds; null is written as {@code null}. */
  public JsonWriter instant(String name, @Nullable Instant value) {
    return text(name, value == null ? null : Timestamps.micros(value));
  }

  /** An array of texts; null is written as {@code null}. */
  public JsonWriter texts(String name, @Nullable Collection<String> values) {
    json.writeName(name);
    if (values == null) {
      json.writeNull();
      return this;
    }
    json.writeStartArray();
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
    return this;
  }

  /** An array of whole numbers; null is written as {@code null}. */
  public JsonWriter numbers(String name, @Nullable Collection<? extends Number> values) {
    json.writeName(name);
    if (values == null) {
      json.writeNull();
      return this;
    }
    json.writeStartArray();
    for (Number value : values) {
      json.writeNumber(value.longValue());
    }
    json.writeEndArray();
    return this;
  }

  /** An object of texts. */
  public JsonWriter textMap(String name, Map<String, String> values) {
    json.writeName(name);
    json.writeStartObject();
    values.forEach(this::text);
    json.writeEndObject();
    return this;
  }

  /** An object inside this one. */
  public JsonWriter object(String name, Consumer<JsonWriter> content) {
    json.writeName(name);
    json.writeStartObject();
    content.accept(this);
    json.writeEndObject();
    return this;
  }

  /** An array of objects. */
  public <T> JsonWriter array(
      String name, Iterable<? extends T> items, BiConsumer<JsonWriter, ? super T> each) {
    json.writeName(name);
    json.writeStartArray();
    for (T item : items) {
      json.writeStartObject();
      each.accept(this, item);
      json.writeEndObject();
    }
    json.writeEndArray();
    return this;
  }

  public JsonWriter nothing(String name) {
    json.writeName(name);
    json.writeNull();
    return this;
  }

  /**
   * One JSON value, byte for byte as given. The caller knows that it is JSON: nothing checks it
   * here.
   */
  public JsonWriter raw(String name, byte[] value) {
    json.writeName(name);
    // Writes the comma or colon that is due; then the bytes go past the generator.
    json.writeRawValue("");
    json.flush();
    bytes.write(value, 0, value.length);
    return this;
  }

  /** The object, complete. Nothing can be written after. */
  public Payload payload() {
    json.writeEndObject();
    json.close();
    return Payload.of(bytes.toByteArray(), Payload.JSON);
  }

  /** The object as an answer. */
  public Response response(int status) {
    return new Response(status, List.<Header>of(), payload());
  }
}
