package dev.carillon.api;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.TextRule;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.EventType.SchemaMode;
import dev.carillon.store.Catalog;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import dev.carillon.store.UidTakenException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code /event-type}: the kinds of events that an environment's product publishes. */
final class EventTypes {
  private static final String ONE = "/event-type/{event_type_name}";
  private static final TextRule MODE = TextRule.word(1, 16);
  private static final TextRule FLAG = TextRule.word(1, 256);

  private final Catalog catalog;
  private final Lookups lookups;
  private final Schemas schemas;
  private final PublishTargets cache;
  private final InstantSource time;

  EventTypes(
      Catalog catalog, Lookups lookups, Schemas schemas, PublishTargets cache, InstantSource time) {
    this.catalog = catalog;
    this.lookups = lookups;
    this.schemas = schemas;
    this.cache = cache;
    this.time = time;
  }

  void addTo(RouteRows rows, TokenAccess access) {
    rows.get("/event-type", "v1.event-type.list", access.anyone(), this::list)
        .post("/event-type", "v1.event-type.create", access.operator(), this::create)
        .get(ONE, "v1.event-type.get", access.anyone(), this::one)
        .put(ONE, "v1.event-type.update", access.operator(), this::update)
        .patch(ONE, "v1.event-type.patch", access.operator(), this::patch)
        .delete(ONE, "v1.event-type.delete", access.operator(), this::delete);
  }

  /** What a request says of an event type. */
  private final class Input {
    private final JsonObject json;
    private final Given<String> description;
    private final Given<String> schemaText;
    private final Given<SchemaMode> mode;
    private final Given<Boolean> archived;
    private final Given<Boolean> deprecated;
    private final Given<String> featureFlag;

    Input(JsonObject json) {
      this.json = json;
      description = json.notNull("description", json.text("description", Rules.DESCRIPTION));
      schemaText = json.raw("schemas").map(bytes -> new String(bytes, StandardCharsets.UTF_8));
      mode = json.notNull("schemaMode", json.text("schemaMode", MODE).map(this::mode));
      archived = json.notNull("archived", json.bool("archived"));
      deprecated = json.notNull("deprecated", json.bool("deprecated"));
      featureFlag = json.text("featureFlag", FLAG);
    }

    private SchemaMode mode(String text) {
      for (SchemaMode candidate : SchemaMode.values()) {
        if (candidate.wireName().equals(text)) {
          return candidate;
        }
      }
      json.refuse("schemaMode", "value_error.enum", "must be off, warn or reject");
      return SchemaMode.WARN;
    }

    private void check() throws HttpError {
      json.check();
      String text = schemaText.orNull();
      if (text != null) {
        var problems = schemas.problemsOf(text);
        if (!problems.isEmpty()) {
          throw HttpError.invalid(problems);
        }
      }
    }

    /** A new type, or what replaces an old one: what is absent is unset. */
    EventType whole(EnvironmentId environment, String name, Instant now) throws HttpError {
      String text = json.required("description", description, "");
      check();
      return new EventType(
          environment,
          name,
          text,
          schemaText.orNull(),
          mode.or(SchemaMode.WARN),
          archived.or(false),
          deprecated.or(false),
          featureFlag.orNull(),
          now,
          now);
    }

    EventType over(EventType old, Instant now) {
      return new EventType(
          old.environment(),
          old.name(),
          description.or(old.description()),
          schemaText.over(old.schemas()),
          mode.or(old.schemaMode()),
          archived.or(old.archived()),
          deprecated.or(old.deprecated()),
          featureFlag.over(old.featureFlag()),
          old.createdAt(),
          now);
    }
  }

  private Response list(Request request) throws HttpError {
    ApiCaller caller = ApiCaller.of(request);
    boolean withContent = Query.flag(request, "with_content", false);
    boolean archivedToo = Query.flag(request, "include_archived", false);
    return Pages.answer(
        request,
        PageRequest.Order.ASCENDING,
        page -> visible(caller, catalog.eventTypes(caller.environment(), archivedToo, page)),
        EventType::name,
        (json, type) -> write(json, type, withContent));
  }

  /** A page may become shorter than was asked for; its iterator still leads on. */
  private static Page<EventType> visible(ApiCaller caller, Page<EventType> page) {
    return new Page<>(
        page.items().stream().filter(type -> Lookups.maySee(caller, type)).toList(), page.done());
  }

  /** An archived type of that name comes back to life with the new content. */
  private Response create(Request request) throws HttpError {
    JsonObject json = JsonObject.of(request);
    Input input = new Input(json);
    String name = json.required("name", json.text("name", Rules.EVENT_TYPE), "");
    EventType made = input.whole(ApiCaller.of(request).environment(), name, now());
    try {
      catalog.insert(made);
    } catch (UidTakenException taken) {
      Optional<EventType> existing = catalog.eventType(made.environment(), name);
      if (existing.isEmpty() || !existing.get().archived()) {
        throw HttpError.of(409, "conflict", "There is an event type of this name already");
      }
      return changed(201, made.environment(), name, old -> replaced(old, made));
    } finally {
      cache.forget(made.environment(), name);
    }
    return answer(201, made);
  }

  private Response one(Request request) throws HttpError {
    return answer(200, lookups.eventType(request));
  }

  private Response update(Request request) throws HttpError {
    String name = Lookups.pathId(request, Lookups.EVENT_TYPE, "event type");
    EnvironmentId environment = ApiCaller.of(request).environment();
    EventType wanted = new Input(JsonObject.of(request)).whole(environment, name, now());
    if (catalog.eventType(environment, name).isEmpty()) {
      try {
        catalog.insert(wanted);
        return answer(201, wanted);
      } catch (UidTakenException madeMeanwhile) {
        // Then it is there to be replaced.
      } finally {
        cache.forget(environment, name);
      }
    }
    return changed(200, environment, name, old -> replaced(old, wanted));
  }

  private Response patch(Request request) throws HttpError {
    EventType found = lookups.eventType(request);
    Input input = new Input(JsonObject.of(request));
    input.check();
    Instant now = now();
    return changed(200, found.environment(), found.name(), old -> input.over(old, now));
  }

  private Response delete(Request request) throws HttpError {
    EventType found = lookups.eventType(request);
    boolean expunge = Query.flag(request, "expunge", false);
    try {
      boolean done =
          expunge
              ? catalog.deleteEventType(found.environment(), found.name())
              : catalog
                  .updateEventType(found.environment(), found.name(), old -> archived(old, now()))
                  .isPresent();
      if (!done) {
        throw Lookups.notFound("event type");
      }
      return Response.empty(204);
    } finally {
      cache.forget(found.environment(), found.name());
    }
  }

  private Response changed(
      int status, EnvironmentId environment, String name, UnaryOperator<EventType> change)
      throws HttpError {
    try {
      EventType written =
          catalog
              .updateEventType(environment, name, change)
              .orElseThrow(() -> Lookups.notFound("event type"));
      return answer(status, written);
    } finally {
      cache.forget(environment, name);
    }
  }

  private static EventType replaced(EventType old, EventType by) {
    return new EventType(
        old.environment(),
        old.name(),
        by.description(),
        by.schemas(),
        by.schemaMode(),
        by.archived(),
        by.deprecated(),
        by.featureFlag(),
        old.createdAt(),
        by.updatedAt());
  }

  private static EventType archived(EventType old, Instant now) {
    return new EventType(
        old.environment(),
        old.name(),
        old.description(),
        old.schemas(),
        old.schemaMode(),
        true,
        old.deprecated(),
        old.featureFlag(),
        old.createdAt(),
        now);
  }

  private Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Response answer(int status, EventType type) {
    JsonWriter json = JsonWriter.object();
    write(json, type, true);
    return json.response(status);
  }

  private static void write(JsonWriter json, EventType type, boolean withContent) {
    @Nullable String schemas = withContent ? type.schemas() : null;
    json.text("name", type.name())
        .text("description", type.description())
        .bool("archived", type.archived())
        .bool("deprecated", type.deprecated())
        .text("featureFlag", type.featureFlag())
        .text("schemaMode", type.schemaMode().wireName());
    if (schemas == null) {
      json.nothing("schemas");
    } else {
      json.raw("schemas", schemas.getBytes(StandardCharsets.UTF_8));
    }
    json.instant("createdAt", type.createdAt()).instant("updatedAt", type.updatedAt());
  }
}
