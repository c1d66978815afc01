package dev.carillon.api;

import dev.carillon.http.Access;
import dev.carillon.http.Handler;
import dev.carillon.http.HttpError;
import dev.carillon.http.Route;
import dev.carillon.store.NoSuchApplicationException;
import dev.carillon.store.StoreException;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.TooManyException;
import dev.carillon.store.UidTakenException;
import dev.carillon.store.UnusableStoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of the API's route table, as its resources add them. Every POST can be repeated under an
 * idempotency key, and what a store cannot do becomes the answer that says so.
 */
final class RouteRows {
  private static final int RETRY_AFTER_SECONDS = 1;

  private final IdempotentRequests idempotent;
  private final int maxBodyBytes;
  private final List<Route> rows = new ArrayList<>();

  RouteRows(IdempotentRequests idempotent, int maxBodyBytes) {
    this.idempotent = idempotent;
    this.maxBodyBytes = maxBodyBytes;
  }

  List<Route> rows() {
    return List.copyOf(rows);
  }

  RouteRows get(String path, String name, Access access, Handler handler) {
    return add("GET", path, name, access, maxBodyBytes, handler);
  }

  RouteRows put(String path, String name, Access access, Handler handler) {
    return add("PUT", path, name, access, maxBodyBytes, handler);
  }

  RouteRows patch(String path, String name, Access access, Handler handler) {
    return add("PATCH", path, name, access, maxBodyBytes, handler);
  }

  RouteRows delete(String path, String name, Access access, Handler handler) {
    return add("DELETE", path, name, access, maxBodyBytes, handler);
  }

  RouteRows post(String path, String name, Access access, Handler handler) {
    return add("POST", path, name, access, maxBodyBytes, idempotent.repeatable(handler));
  }

  /** A POST whose handler takes its idempotency key into its own transaction. */
  RouteRows publish(String path, String name, Access access, int maxBytes, Handler handler) {
    return add("POST", path, name, access, maxBytes, handler);
  }

  private RouteRows add(
      String method, String path, String name, Access access, int maxBytes, Handler handler) {
    Access guarded =
        request -> {
          try {
            return access.admit(request);
          } catch (StoreException failure) {
            throw answer(failure);
          }
        };
    Handler answering =
        request -> {
          try {
            return handler.handle(request);
          } catch (StoreException failure) {
            throw answer(failure);
          }
        };
    rows.add(new Route(null, method, "/api/v1" + path, name, guarded, maxBytes, answering));
    return this;
  }

  private static HttpError answer(StoreException failure) {
    return switch (failure) {
      case UidTakenException _ ->
          HttpError.of(409, "conflict", "Another one has this uid or name already");
      case NoSuchApplicationException _ -> Lookups.notFound("application");
      case TooManyException tooMany ->
          HttpError.of(409, "too_many", String.valueOf(tooMany.getMessage()));
      case StoreFullException _ ->
          HttpError.of(
              507, "storage_full", "There is no room left to store this; nothing was changed");
      case StoreUnavailableException _ -> unavailable();
      // Such a store does not open; one that becomes so while it is open is a fault of ours.
      case UnusableStoreException unusable -> throw unusable;
    };
  }

  static HttpError unavailable() {
    return HttpError.busy(
        503,
        "storage_unavailable",
        "The database does not answer at present: repeat the request",
        RETRY_AFTER_SECONDS);
  }
}
