package dev.carillon.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.TextRule;
import dev.carillon.model.Application;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.Header;
import dev.carillon.model.HeaderRules;
import dev.carillon.model.IdSource;
import dev.carillon.model.PolicyOverride;
import dev.carillon.signing.WebhookSecret;
import dev.carillon.store.Catalog;
import dev.carillon.store.PageRequest;
import dev.carillon.store.UidTakenException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code /app/{app_id}/endpoint}: where an application's messages go. */
final class Endpoints {
  private static final String ALL = "/app/{app_id}/endpoint";
  private static final String ONE = ALL + "/{endpoint_id}";
  private static final int USUAL_GRACE_SECONDS = 86_400;
  private static final int MAX_GRACE_SECONDS = 604_800;

  private final Catalog catalog;
  private final Lookups lookups;
  private final TargetCheck targets;
  private final EndpointSecrets secrets;
  private final IdSource ids;
  private final InstantSource time;

  Endpoints(
      Catalog catalog,
      Lookups lookups,
      TargetCheck targets,
      EndpointSecrets secrets,
      IdSource ids,
      InstantSource time) {
    this.catalog = catalog;
    this.lookups = lookups;
    this.targets = targets;
    this.secrets = secrets;
    this.ids = ids;
    this.time = time;
  }

  void addTo(RouteRows rows, TokenAccess access) {
    rows.get(ALL, "v1.endpoint.list", access.anyone(), this::list)
        .post(ALL, "v1.endpoint.create", access.anyone(), this::create)
        .get(ONE, "v1.endpoint.get", access.anyone(), this::one)
        .put(ONE, "v1.endpoint.update", access.anyone(), this::update)
        .patch(ONE, "v1.endpoint.patch", access.anyone(), this::patch)
        .delete(ONE, "v1.endpoint.delete", access.anyone(), this::delete)
        .get(ONE + "/secret", "v1.endpoint.get-secret", access.anyone(), this::secret)
        .post(ONE + "/secret/rotate", "v1.endpoint.rotate-secret", access.anyone(), this::rotate)
        .get(ONE + "/headers", "v1.endpoint.get-headers", access.anyone(), this::headers)
        .put(ONE + "/headers", "v1.endpoint.update-headers", access.anyone(), this::putHeaders)
        .patch(ONE + "/headers", "v1.endpoint.patch-headers", access.anyone(), this::patchHeaders);
  }

  private Response list(Request request) throws HttpError {
    Application application = lookups.application(request);
    return Pages.answer(
        request,
        PageRequest.Order.ASCENDING,
        page -> catalog.endpoints(application.key(), page),
        endpoint -> endpoint.key().endpoint().value(),
        Endpoints::write);
  }

  private Response create(Request request) throws HttpError {
    Application application = lookups.application(request);
    EndpointInput input = new EndpointInput(JsonObject.of(request));
    return answer(201, created(application, input, input.uid()));
  }

  private Response one(Request request) throws HttpError {
    return answer(200, lookups.endpoint(request));
  }

  /**
   * Replaces, or creates under the path's uid; what looks like one of our ids is never created.
   * Secrets and headers are kept: they have routes of their own.
   */
  private Response update(Request request) throws HttpError {
    Application application = lookups.application(request);
    String path = Lookups.pathId(request, Lookups.ENDPOINT, "endpoint");
    Optional<Endpoint> found = lookups.findEndpoint(application.key(), request);
    EndpointInput input = new EndpointInput(JsonObject.of(request));
    boolean byId =
        found.map(old -> old.key().endpoint().value().equals(path)).orElse(false)
            || path.startsWith(EndpointId.PREFIX);
    String uid = input.uid() != null || byId ? input.uid() : path;
    if (found.isEmpty()) {
      if (byId) {
        throw Lookups.notFound("endpoint");
      }
      return answer(201, created(application, input, uid));
    }
    input.requireUrl();
    String url = checked(application, input, found.get().settings().eventTypes()).or("");
    Instant now = now();
    return answer(
        200,
        changed(
            found.get().key(),
            old ->
                new Endpoint(
                    old.key(),
                    input.whole(url, uid, old.settings().headers()),
                    old.secrets(),
                    input.wholeHealth(old.health(), now),
                    old.createdAt(),
                    now)));
  }

  private Response patch(Request request) throws HttpError {
    Application application = lookups.application(request);
    Endpoint found = lookups.endpoint(application.key(), request);
    EndpointInput input = new EndpointInput(JsonObject.of(request));
    Given<String> url = checked(application, input, found.settings().eventTypes());
    Instant now = now();
    EndpointSecret fresh =
        input.secret().isAbsent() ? null : secrets.make(found.key(), input.secret().orNull(), now);
    return answer(
        200,
        changed(
            found.key(),
            old ->
                new Endpoint(
                    old.key(),
                    input.over(old.settings(), url),
                    fresh == null
                        ? old.secrets()
                        : rotated(old, fresh, Duration.ofSeconds(USUAL_GRACE_SECONDS), now),
                    input.healthOver(old.health(), now),
                    old.createdAt(),
                    now)));
  }

  private Response delete(Request request) throws HttpError {
    Endpoint found = lookups.endpoint(request);
    if (!catalog.deleteEndpoint(found.key(), now())) {
      throw Lookups.notFound("endpoint");
    }
    return Response.empty(204);
  }

  private Response secret(Request request) throws HttpError {
    String shown = secrets.shown(lookups.endpoint(request));
    return JsonWriter.object().text("key", shown).response(200).with("cache-control", "no-store");
  }

  private Response rotate(Request request) throws HttpError {
    Endpoint found = lookups.endpoint(request);
    JsonObject json =
        request.body().length == 0 ? JsonObject.of("{}".getBytes(UTF_8)) : JsonObject.of(request);
    WebhookSecret given = EndpointInput.secret(json, "key").orNull();
    int graceSeconds =
        json.integer("gracePeriodSeconds", 0, MAX_GRACE_SECONDS).or(USUAL_GRACE_SECONDS);
    json.check();
    Instant now = now();
    EndpointSecret fresh = secrets.make(found.key(), given, now);
    changed(
        found.key(),
        old ->
            new Endpoint(
                old.key(),
                old.settings(),
                rotated(old, fresh, Duration.ofSeconds(graceSeconds), now),
                old.health(),
                old.createdAt(),
                now));
    return Response.empty(204);
  }

  private Response headers(Request request) throws HttpError {
    List<Header> headers = lookups.endpoint(request).settings().headers();
    List<Header> open = headers.stream().filter(h -> !EndpointHeaders.isSensitive(h)).toList();
    return JsonWriter.object()
        .object("headers", json -> open.forEach(h -> json.text(h.name(), h.value())))
        .texts(
            "sensitive",
            headers.stream().filter(EndpointHeaders::isSensitive).map(Header::name).toList())
        .response(200);
  }

  private Response putHeaders(Request request) throws HttpError {
    Endpoint found = lookups.endpoint(request);
    JsonObject json = JsonObject.of(request);
    List<Header> headers = json.required("headers", EndpointHeaders.read(json), List.of());
    json.check();
    return withHeaders(found.key(), old -> headers);
  }

  private Response patchHeaders(Request request) throws HttpError {
    Endpoint found = lookups.endpoint(request);
    JsonObject json = JsonObject.of(request);
    List<Header> headers = json.notNull("headers", EndpointHeaders.read(json)).or(List.of());
    Set<String> deleted = json.texts("deleteHeaders", TextRule.text(1, 256), 0, 50).or(Set.of());
    json.check();
    return withHeaders(found.key(), old -> EndpointHeaders.merged(old, headers, deleted));
  }

  private Response withHeaders(EndpointKey key, UnaryOperator<List<Header>> change)
      throws HttpError {
    Instant now = now();
    changed(
        key,
        old -> {
          List<Header> headers = change.apply(old.settings().headers());
          HeaderRules.fault(headers)
              .ifPresent(fault -> {
                throw new RefusedChange(
                    HttpError.invalid("body", "headers", "value_error.header", fault));
              });
          return new Endpoint(
              old.key(),
              withHeaders(old.settings(), headers),
              old.secrets(),
              old.health(),
              old.createdAt(),
              now);
        });
    return Response.empty(204);
  }

  private static EndpointSettings withHeaders(EndpointSettings old, List<Header> headers) {
    return new EndpointSettings(
        old.uid(),
        old.url(),
        old.description(),
        old.eventTypes(),
        old.channels(),
        old.rateLimit(),
        old.metadata(),
        headers,
        old.policy());
  }

  private static List<EndpointSecret> rotated(
      Endpoint old, EndpointSecret fresh, Duration grace, Instant now) {
    try {
      return EndpointSecrets.rotated(old.secrets(), fresh, grace, now);
    } catch (HttpError refusal) {
      throw new RefusedChange(refusal);
    }
  }

  private Endpoint created(Application application, EndpointInput input, @Nullable String uid)
      throws HttpError {
    input.requireUrl();
    String url = checked(application, input, Set.of()).or("");
    Instant now = now();
    EndpointKey key = application.key().endpoint(ids.endpoint());
    Endpoint made =
        new Endpoint(
            key,
            input.whole(url, uid, List.of()),
            List.of(secrets.make(key, input.secret().orNull(), now)),
            input.wholeHealth(EndpointHealth.WELL, now),
            now,
            now);
    try {
      catalog.insert(made);
      return made;
    } catch (UidTakenException taken) {
      throw conflict();
    }
  }

  /**
   * The URL as the guard gave it back, when everything about the input is good. Event types that
   * are not known are refused, for a mistyped one would silently get nothing; but not for an
   * application of a provider, whose document names its types.
   */
  private Given<String> checked(
      Application application, EndpointInput input, Set<String> knownEventTypes) throws HttpError {
    if (application.provider() == null) {
      Set<String> unknown = input.newEventTypes(knownEventTypes);
      unknown.removeIf(
          name -> catalog.eventType(application.key().environment(), name).isPresent());
      if (!unknown.isEmpty()) {
        input.refuseEventTypes(unknown);
      }
    }
    input.check();
    Given<String> url = input.canonicalUrl(targets);
    input.check();
    return url;
  }

  private Endpoint changed(EndpointKey key, UnaryOperator<Endpoint> change) throws HttpError {
    try {
      return catalog.updateEndpoint(key, change).orElseThrow(() -> Lookups.notFound("endpoint"));
    } catch (UidTakenException taken) {
      throw conflict();
    } catch (RefusedChange refused) {
      throw refused.refusal();
    }
  }

  private Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static HttpError conflict() {
    return HttpError.of(409, "conflict", "Another endpoint has this uid already");
  }

  private static Response answer(int status, Endpoint endpoint) {
    JsonWriter json = JsonWriter.object();
    write(json, endpoint);
    return json.response(status);
  }

  private static void write(JsonWriter json, Endpoint endpoint) {
    EndpointSettings settings = endpoint.settings();
    Set<String> eventTypes = Rules.orNull(settings.eventTypes());
    EndpointHealth.Disabled disabled = endpoint.health().disabled();
    json.text("id", endpoint.key().endpoint().value())
        .text("uid", settings.uid())
        .text("url", settings.url())
        .text("description", settings.description())
        .number("version", 1L)
        .texts("eventTypes", eventTypes)
        .texts("filterTypes", eventTypes)
        .texts("channels", Rules.orNull(settings.channels()))
        .number("rateLimit", settings.rateLimit())
        .number("throttleRate", settings.rateLimit())
        .textMap("metadata", settings.metadata())
        .bool("disabled", disabled != null)
        .text("disabledReason", disabled == null ? null : disabled.reason().wireName())
        .instant("failingSince", endpoint.health().failingSince());
    writePolicy(json, settings.policy());
    json.instant("createdAt", endpoint.createdAt()).instant("updatedAt", endpoint.updatedAt());
  }

  private static void writePolicy(JsonWriter json, PolicyOverride policy) {
    Duration timeout = policy.timeout();
    List<Duration> delays = policy.retryDelays();
    if (timeout == null && delays == null) {
      json.nothing("deliveryPolicy");
      return;
    }
    List<Long> seconds = delays == null ? null : new ArrayList<>();
    if (delays != null && seconds != null) {
      delays.forEach(delay -> seconds.add(delay.toSeconds()));
    }
    json.object(
        "deliveryPolicy",
        inner ->
            inner
                .number("timeoutSeconds", timeout == null ? null : (int) timeout.toSeconds())
                .numbers("retryDelays", seconds));
  }
}
