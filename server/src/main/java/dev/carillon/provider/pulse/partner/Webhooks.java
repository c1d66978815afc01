package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.TextRule;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.Payload;
import dev.carillon.model.PolicyOverride;
import dev.carillon.provider.EndpointBook;
import dev.carillon.provider.EndpointBook.Change;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v2/alerts/webhook}: the endpoints of the app that calls. A webhook's id is its endpoint's
 * uid. An endpoint that was made through the general API and has no such uid is there too, under a
 * UUID that follows from its own id.
 */
final class Webhooks {
  private static final TextRule URL = TextRule.text(1, 2_048);
  private static final TextRule TYPE = TextRule.text(1, 64);

  private final EndpointBook endpoints;
  private final RandomGenerator random;

  Webhooks(EndpointBook endpoints, RandomGenerator random) {
    this.endpoints = endpoints;
    this.random = random;
  }

  /** A JSON array, as the sibling API's lists are. */
  Response list(Request request) {
    ByteArrayOutputStream json = new ByteArrayOutputStream(1_024);
    json.write('[');
    boolean first = true;
    for (Endpoint endpoint : endpoints.all(application(request))) {
      if (!first) {
        json.write(',');
      }
      first = false;
      json.writeBytes(described(endpoint).payload().bytes());
    }
    json.write(']');
    return Response.of(200, Payload.of(json.toByteArray(), Payload.JSON));
  }

  Response one(Request request) throws HttpError {
    return described(find(request)).response(200);
  }

  Response create(Request request) throws HttpError {
    requireJson(request);
    JsonObject json = JsonObject.of(request);
    String url = json.required("endpoint", json.text("endpoint", URL), "");
    WebhookType type = type(json, json.required("type", json.text("type", TYPE), ""));
    json.check();
    UUID id = AccessTokens.uuid(random);
    EndpointSettings settings =
        new EndpointSettings(
            id.toString(),
            url,
            "",
            Set.of(),
            Set.of(),
            null,
            type.over(Map.of()),
            List.of(),
            PolicyOverride.NONE);
    done(endpoints.create(application(request), settings));
    return acted(id, "newWebhook").response(200);
  }

  Response update(Request request) throws HttpError {
    requireJson(request);
    UUID id = id(request);
    Endpoint before = find(request);
    JsonObject json = JsonObject.of(request);
    String url = json.notNull("endpoint", json.text("endpoint", URL)).orNull();
    String typeName = json.notNull("type", json.text("type", TYPE)).orNull();
    WebhookType type = typeName == null ? null : type(json, typeName);
    json.check();
    if (url == null && type == null) {
      throw HttpError.of(
          400, "nothing_to_update", "Send endpoint, type or both: there is nothing to update");
    }
    Endpoint after =
        done(
            endpoints.update(
                application(request),
                before.key().endpoint().value(),
                settings -> changed(settings, url, type)));
    return acted(id, "updateWebhook")
        .object(
            "updated_props",
            props -> {
              if (url != null) {
                props.text("endpoint", after.settings().url());
              }
              if (type != null) {
                props.text("type", WebhookType.of(after.settings()).wireName());
              }
            })
        .response(200);
  }

  Response delete(Request request) throws HttpError {
    UUID id = id(request);
    Endpoint found = find(request);
    if (!endpoints.delete(application(request), found.key().endpoint().value())) {
      throw notFound();
    }
    return acted(id, "deleteWebhook").response(200);
  }

  private static EndpointSettings changed(
      EndpointSettings old, @Nullable String url, @Nullable WebhookType type) {
    return new EndpointSettings(
        old.uid(),
        url == null ? old.url() : url,
        old.description(),
        old.eventTypes(),
        old.channels(),
        old.rateLimit(),
        type == null ? old.metadata() : type.over(old.metadata()),
        old.headers(),
        old.policy());
  }

  private static JsonWriter described(Endpoint endpoint) {
    return JsonWriter.object()
        .text("webhook_id", id(endpoint).toString())
        .text("endpoint", endpoint.settings().url())
        .text("type", WebhookType.of(endpoint.settings()).wireName());
  }

  private static JsonWriter acted(UUID id, String action) {
    return JsonWriter.object()
        .text("webhook_id", id.toString())
        .text("action", action)
        .bool("success", true);
  }

  /** The document asks for this content type by name. */
  private static void requireJson(Request request) throws HttpError {
    String type = request.header("content-type").orElse("");
    int semicolon = type.indexOf(';');
    String mediaType = semicolon < 0 ? type : type.substring(0, semicolon);
    if (!mediaType.strip().toLowerCase(Locale.ROOT).equals(Payload.JSON)) {
      throw HttpError.of(
          415, "unsupported_media_type", "Send JSON, with the content type application/json");
    }
  }

  private static WebhookType type(JsonObject json, String wireName) {
    Optional<WebhookType> type = WebhookType.of(wireName);
    if (type.isEmpty() && !wireName.isEmpty()) {
      json.refuse("type", "value_error.enum", "must be notification-only or full-payload");
    }
    return type.orElse(WebhookType.NOTIFICATION_ONLY);
  }

  private static Endpoint done(Change change) throws HttpError {
    return switch (change) {
      case Change.Done(Endpoint endpoint) -> endpoint;
      case Change.UrlRefused(String why) ->
          throw HttpError.of(400, "invalid_endpoint", "endpoint: " + why);
      case Change.TooMany(int most) ->
          throw HttpError.of(409, "too_many_webhooks", "An app has at most " + most + " webhooks");
      // A random id that is taken: it will not be the next time.
      case Change.UidTaken _ ->
          throw HttpError.of(409, "conflict", "The id of the new webhook is taken: try again");
      case Change.Absent _ -> throw notFound();
    };
  }

  private Endpoint find(Request request) throws HttpError {
    UUID id = id(request);
    ApplicationKey application = application(request);
    return endpoints
        .find(application, id.toString())
        .or(() ->
            endpoints.all(application).stream()
                .filter(endpoint -> id(endpoint).equals(id))
                .findFirst())
        .orElseThrow(Webhooks::notFound);
  }

  static UUID id(Endpoint endpoint) {
    String uid = endpoint.settings().uid();
    return Optional.ofNullable(uid)
        .flatMap(Ids::uuid)
        .orElseGet(() ->
            UUID.nameUUIDFromBytes(
                endpoint.key().endpoint().value().getBytes(StandardCharsets.UTF_8)));
  }

  private static UUID id(Request request) throws HttpError {
    return Ids.required(request);
  }

  private static ApplicationKey application(Request request) {
    return PartnerCaller.of(request).app().application();
  }

  private static HttpError notFound() {
    return HttpError.of(404, "not_found", "Your app has no webhook with this id");
  }
}
