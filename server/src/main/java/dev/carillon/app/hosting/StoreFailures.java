package dev.carillon.app.hosting;

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

/**
 * What becomes of a product's request when the database fails it. Products know nothing of the
 * store's failures; each writes the error in its own envelope.
 */
public final class StoreFailures {
  private static final int RETRY_AFTER_SECONDS = 1;

  private StoreFailures() {}

  /** The same route, with 503 or 507 in place of what would be a fault of ours. */
  public static Route answered(Route route) {
    Access access = route.access();
    Handler handler = route.handler();
    return route
        .admitting(request -> {
          try {
            return access.admit(request);
          } catch (StoreException failure) {
            throw answer(failure);
          }
        })
        .handledBy(request -> {
          try {
            return handler.handle(request);
          } catch (StoreException failure) {
            throw answer(failure);
          }
        });
  }

  private static HttpError answer(StoreException failure) {
    return switch (failure) {
      case StoreUnavailableException _ ->
          HttpError.busy(
              503,
              "storage_unavailable",
              "The database does not answer at present: repeat the request",
              RETRY_AFTER_SECONDS);
      case StoreFullException _ ->
          HttpError.of(
              507, "storage_full", "There is no room left to store this; nothing was changed");
      // What else the store can say is no affair of a database of a product's own.
      case UidTakenException _,
          NoSuchApplicationException _,
          TooManyException _,
          UnusableStoreException _ ->
          throw failure;
    };
  }
}
