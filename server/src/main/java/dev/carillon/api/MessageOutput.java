package dev.carillon.api;

import dev.carillon.http.JsonWriter;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Shows a message. A payload that is JSON is shown byte for byte; any other as a string; one that
 * was not asked for, or is gone, as an empty object, for clients require the field.
 */
final class MessageOutput {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NONE = {'{', '}'};

  private MessageOutput() {}

  static void write(JsonWriter json, Message message, boolean withContent) {
    Payload payload = message.payload();
    boolean asJson = withContent && payload != null && isJson(payload);
    write(json, message, withContent, asJson);
  }

  /**
   * @param asJson whether the payload is known to be JSON; ignored without content
   */
  static void write(JsonWriter json, Message message, boolean withContent, boolean asJson) {
    json.text("id", message.id().value())
        .text("eventId", message.eventId())
        .text("eventType", message.eventType())
        .texts("channels", Rules.orNull(message.channels()))
        .texts("tags", Rules.orNull(message.tags()))
        .instant("timestamp", message.createdAt());
    Payload payload = message.payload();
    if (!withContent || payload == null) {
      json.raw("payload", NONE);
    } else if (asJson) {
      json.raw("payload", payload.bytes());
    } else {
      json.text("payload", new String(payload.bytes(), StandardCharsets.UTF_8));
    }
  }

  /** How many bytes a message takes when it is shown, about. */
  static int sizeOf(Message message, boolean withContent) {
    Payload payload = message.payload();
    return 400 + (withContent && payload != null ? payload.length() : 0);
  }

  private static boolean isJson(Payload payload) {
    String type = payload.contentType().toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/json") && !type.contains("+json")) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload.bytes())) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (JacksonException notJson) {
      return false;
    }
  }
}
