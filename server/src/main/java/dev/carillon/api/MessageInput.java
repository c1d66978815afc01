package dev.carillon.api;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a message. The payload is the exact bytes of the field {@code payload},
 * or, when {@code transformationsParams.rawPayload} is there, that text in UTF-8: some official
 * clients send every payload so, with an empty object in its usual place.
 *
 * @param payloadWasJson whether the payload was read as JSON, being a part of the request; if not,
 *     it may be JSON all the same
 */
record MessageInput(
    String eventType,
    @Nullable String eventId,
    Payload payload,
    boolean payloadWasJson,
    Set<String> channels,
    Set<String> tags) {
  private static final int MAX_CHANNELS = 5;
  private static final int MAX_TAGS = 50;
  private static final TextRule CONTENT_TYPE = TextRule.text(1, 200);

  /**
   * @throws HttpError 422 with everything that is wrong; 413 for a payload that is too long
   */
  static MessageInput read(JsonObject json, int maxPayloadBytes) throws HttpError {
    String eventType = json.required("eventType", json.text("eventType", Rules.EVENT_TYPE), "");
    Given<String> eventId = json.text("eventId", Rules.UID);
    Given<Set<String>> channels = json.texts("channels", Rules.CHANNEL, 1, MAX_CHANNELS);
    Given<Set<String>> tags = json.texts("tags", Rules.TAG, 0, MAX_TAGS);
    if (json.raw("deliverAt") instanceof Given.Value<byte[]> _) {
      // To deliver at once what was meant for later would be worse than to say so.
      json.refuse("deliverAt", "value_error.not_supported", "delayed delivery is not supported");
    }
    if (json.rawLength("payload") > maxPayloadBytes) {
      throw tooLong(maxPayloadBytes);
    }
    Payload raw = rawPayload(json);
    Payload payload = raw == null ? payload(json) : raw;
    json.check();
    if (payload.length() > maxPayloadBytes) {
      throw tooLong(maxPayloadBytes);
    }
    return new MessageInput(
        eventType,
        eventId.orNull(),
        payload,
        raw == null,
        channels.or(Set.of()),
        tags.or(Set.of()));
  }

  Message message(ApplicationKey application, MessageId id, Instant createdAt) {
    return new Message(
        application, id, eventType, eventId, payload, channels, tags, null, createdAt);
  }

  /** The message that an equal request made before. */
  Message repeated(ApplicationKey application, KeptResults.Result kept) {
    return switch (kept) {
      case KeptResults.Result.Stored(MessageId id, Instant at) -> message(application, id, at);
      case KeptResults.Result.Failed _ ->
          throw new IllegalStateException("a failure was kept under an idempotency key");
    };
  }

  private static @Nullable Payload rawPayload(JsonObject json) {
    JsonObject parameters = json.object("transformationsParams").orNull();
    String raw = parameters == null ? null : parameters.text("rawPayload", Rules.ANY_TEXT).orNull();
    return parameters == null || raw == null
        ? null
        : Payload.of(raw.getBytes(StandardCharsets.UTF_8), contentType(parameters));
  }

  private static Payload payload(JsonObject json) {
    byte[] bytes = json.required("payload", json.raw("payload"), new byte[] {'{', '}'});
    if (bytes[0] != '{') {
      json.refuse("payload", "type_error.dict", "must be a JSON object");
    }
    return Payload.of(bytes, Payload.JSON);
  }

  private static String contentType(JsonObject parameters) {
    JsonObject headers = parameters.object("headers").orNull();
    if (headers == null) {
      return Payload.JSON;
    }
    String type = headers.text("content-type", CONTENT_TYPE).orNull();
    if (type == null) {
      return Payload.JSON;
    }
    boolean printable = type.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    if (!printable || type.indexOf('/') < 1) {
      headers.refuse("content-type", "value_error.content_type", "must be a media type");
    }
    return type;
  }

  private static HttpError tooLong(int maxPayloadBytes) {
    return HttpError.of(
        413, "payload_too_large", "The payload has more than " + maxPayloadBytes + " bytes");
  }
}
