package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.TextRule;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EventType;
import dev.carillon.model.Message;
import dev.carillon.store.Catalog;
import dev.carillon.store.History;
import java.util.Optional;

/**
 * Finds what a path names, within what the caller may see. What is not there and what belongs to
 * someone else get the same answer, so that nobody learns of the other's existence.
 */
final class Lookups {
  static final String APPLICATION = "app_id";
  static final String ENDPOINT = "endpoint_id";
  static final String MESSAGE = "msg_id";
  static final String ATTEMPT = "attempt_id";
  static final String EVENT_TYPE = "event_type_name";

  private final Catalog catalog;
  private final History history;

  Lookups(Catalog catalog, History history) {
    this.catalog = catalog;
    this.history = history;
  }

  /**
   * @throws HttpError 404
   */
  Application application(Request request) throws HttpError {
    return findApplication(request).orElseThrow(() -> notFound("application"));
  }

  Optional<Application> findApplication(Request request) throws HttpError {
    ApiCaller caller = ApiCaller.of(request);
    return catalog
        .application(caller.environment(), pathId(request, APPLICATION, "application"))
        .filter(found -> mayUse(caller, found));
  }

  /**
   * @throws HttpError 404
   */
  Endpoint endpoint(Request request) throws HttpError {
    return endpoint(application(request).key(), request);
  }

  /**
   * @throws HttpError 404
   */
  Endpoint endpoint(ApplicationKey application, Request request) throws HttpError {
    return findEndpoint(application, request).orElseThrow(() -> notFound("endpoint"));
  }

  Optional<Endpoint> findEndpoint(ApplicationKey application, Request request) throws HttpError {
    return catalog.endpoint(application, pathId(request, ENDPOINT, "endpoint"));
  }

  /** The id of an endpoint that a query names. */
  Optional<EndpointId> endpointId(ApplicationKey application, String idOrUid) {
    return catalog.endpoint(application, idOrUid).map(found -> found.key().endpoint());
  }

  /**
   * @throws HttpError 404
   */
  Message message(ApplicationKey application, Request request, boolean withPayload)
      throws HttpError {
    return history
        .message(application, pathId(request, MESSAGE, "message"), withPayload)
        .orElseThrow(() -> notFound("message"));
  }

  /**
   * @throws HttpError 404
   */
  EventType eventType(Request request) throws HttpError {
    return findEventType(request).orElseThrow(() -> notFound("event type"));
  }

  /** A type behind a feature flag is not there for an application's token. */
  Optional<EventType> findEventType(Request request) throws HttpError {
    ApiCaller caller = ApiCaller.of(request);
    return catalog
        .eventType(caller.environment(), pathId(request, EVENT_TYPE, "event type"))
        .filter(type -> maySee(caller, type));
  }

  static boolean maySee(ApiCaller caller, EventType type) {
    return caller.operator() || type.featureFlag() == null;
  }

  static boolean mayUse(ApiCaller caller, Application application) {
    return caller.application() == null
        || caller.application().equals(application.key().application());
  }

  /**
   * A part of the path that can be an id, a uid or a name at all.
   *
   * @throws HttpError 404 for anything else
   */
  static String pathId(Request request, String parameter, String kind) throws HttpError {
    String id = request.pathParameter(parameter);
    boolean possible = !id.isEmpty() && id.length() <= Rules.MAX_UID && TextRule.WORD.fits(id);
    if (!possible) {
      throw notFound(kind);
    }
    return id;
  }

  static HttpError notFound(String kind) {
    return HttpError.of(404, "not_found", "There is no such " + kind);
  }
}
