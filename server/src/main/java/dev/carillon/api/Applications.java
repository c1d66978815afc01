package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.IdSource;
import dev.carillon.store.Catalog;
import dev.carillon.store.PageRequest;
import dev.carillon.store.UidTakenException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /app}: the tenants of an environment. */
final class Applications {
  private static final String ONE = "/app/{app_id}";

  private final Catalog catalog;
  private final Lookups lookups;
  private final ProviderNames providers;
  private final PublishTargets cache;
  private final IdSource ids;
  private final InstantSource time;

  Applications(
      Catalog catalog,
      Lookups lookups,
      ProviderNames providers,
      PublishTargets cache,
      IdSource ids,
      InstantSource time) {
    this.catalog = catalog;
    this.lookups = lookups;
    this.providers = providers;
    this.cache = cache;
    this.ids = ids;
    this.time = time;
  }

  void addTo(RouteRows rows, TokenAccess access) {
    rows.get("/app", "v1.application.list", access.operator(), this::list)
        .post("/app", "v1.application.create", access.operator(), this::create)
        .get(ONE, "v1.application.get", access.anyone(), this::one)
        .put(ONE, "v1.application.update", access.operator(), this::update)
        .patch(ONE, "v1.application.patch", access.operator(), this::patch)
        .delete(ONE, "v1.application.delete", access.operator(), this::delete);
  }

  /**
   * The application that a path names, made on the way if it is not there and the body says how.
   *
   * @param body the body's {@code application} field; null if there is none
   */
  Application findOrCreate(Request request, @Nullable JsonObject body) throws HttpError {
    Optional<Application> found = lookups.findApplication(request);
    if (found.isPresent()) {
      return found.get();
    }
    String path = Lookups.pathId(request, Lookups.APPLICATION, "application");
    if (body == null || path.startsWith(ApplicationId.PREFIX)) {
      throw Lookups.notFound("application");
    }
    ApplicationInput input = new ApplicationInput(body, providers.names());
    if (input.uid() != null && !path.equals(input.uid())) {
      body.refuse("uid", "value_error.uid", "must be the one in the path, or absent");
    }
    Application made = input.whole(newKey(request), path, null, now());
    try {
      catalog.insert(made);
      return made;
    } catch (UidTakenException madeMeanwhile) {
      return lookups.application(request);
    }
  }

  private Response list(Request request) throws HttpError {
    return Pages.answer(
        request,
        PageRequest.Order.ASCENDING,
        page -> catalog.applications(ApiCaller.of(request).environment(), page),
        application -> application.key().application().value(),
        Applications::write);
  }

  private Response create(Request request) throws HttpError {
    boolean getIfExists = Query.flag(request, "get_if_exists", false);
    ApplicationInput input = new ApplicationInput(JsonObject.of(request), providers.names());
    Application made = input.whole(newKey(request), input.uid(), null, now());
    try {
      catalog.insert(made);
      return answer(201, made);
    } catch (UidTakenException taken) {
      Optional<Application> existing =
          getIfExists && made.uid() != null
              ? catalog.application(made.key().environment(), made.uid())
              : Optional.empty();
      if (existing.isEmpty()) {
        throw conflict();
      }
      return answer(200, existing.get());
    }
  }

  private Response one(Request request) throws HttpError {
    return answer(200, lookups.application(request));
  }

  /**
   * Replaces, or creates under the path's uid. Something in the path that looks like one of our ids
   * is never created: it is, or was, someone's.
   */
  private Response update(Request request) throws HttpError {
    String path = Lookups.pathId(request, Lookups.APPLICATION, "application");
    ApplicationInput input = new ApplicationInput(JsonObject.of(request), providers.names());
    Optional<Application> found = lookups.findApplication(request);
    boolean byId =
        found.map(old -> old.key().application().value().equals(path)).orElse(false)
            || path.startsWith(ApplicationId.PREFIX);
    String uid = input.uid() != null || byId ? input.uid() : path;
    if (found.isEmpty()) {
      if (byId) {
        throw Lookups.notFound("application");
      }
      Application made = input.whole(newKey(request), uid, null, now());
      insert(made);
      return answer(201, made);
    }
    // Refuses bad input before the transaction begins.
    Application checked = input.whole(found.get().key(), uid, found.get(), now());
    return changed(
        found.get().key(),
        old ->
            new Application(
                old.key(),
                checked.uid(),
                checked.name(),
                checked.rateLimit(),
                checked.metadata(),
                checked.provider(),
                old.endpointsVersion(),
                old.createdAt(),
                checked.updatedAt()));
  }

  private Response patch(Request request) throws HttpError {
    Application found = lookups.application(request);
    ApplicationInput input = new ApplicationInput(JsonObject.of(request), providers.names());
    input.check();
    Instant now = now();
    return changed(found.key(), old -> input.over(old, now));
  }

  private Response delete(Request request) throws HttpError {
    Application found = lookups.application(request);
    boolean deleted = catalog.deleteApplication(found.key(), now());
    cache.forget(found.key());
    if (!deleted) {
      throw Lookups.notFound("application");
    }
    return Response.empty(204);
  }

  private Response changed(ApplicationKey key, java.util.function.UnaryOperator<Application> change)
      throws HttpError {
    try {
      Application written =
          catalog.updateApplication(key, change).orElseThrow(() -> Lookups.notFound("application"));
      return answer(200, written);
    } catch (UidTakenException taken) {
      throw conflict();
    } finally {
      cache.forget(key);
    }
  }

  private void insert(Application made) throws HttpError {
    try {
      catalog.insert(made);
    } catch (UidTakenException taken) {
      throw conflict();
    }
  }

  private ApplicationKey newKey(Request request) {
    return new ApplicationKey(ApiCaller.of(request).environment(), ids.application());
  }

  private Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static HttpError conflict() {
    return HttpError.of(409, "conflict", "Another application has this uid already");
  }

  private static Response answer(int status, Application application) {
    JsonWriter json = JsonWriter.object();
    write(json, application);
    return json.response(status);
  }

  private static void write(JsonWriter json, Application application) {
    json.text("id", application.key().application().value())
        .text("uid", application.uid())
        .text("name", application.name())
        .number("rateLimit", application.rateLimit())
        .number("throttleRate", application.rateLimit())
        .textMap("metadata", application.metadata())
        .text("provider", application.provider())
        .instant("createdAt", application.createdAt())
        .instant("updatedAt", application.updatedAt());
  }
}
