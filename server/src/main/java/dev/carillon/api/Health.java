package dev.carillon.api;

import dev.carillon.http.Access;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.store.Journal;

/** {@code /health}: whether the server, and the store behind it, answer. */
final class Health {
  private final Journal journal;

  Health(Journal journal) {
    this.journal = journal;
  }

  void addTo(RouteRows rows) {
    rows.get("/health", "v1.health.get", Access.OPEN, this::health)
        .get("/health/ping", "v1.health.ping", Access.OPEN, request -> Response.empty(204));
  }

  private Response health(Request request) throws HttpError {
    if (!journal.ready()) {
      throw RouteRows.unavailable();
    }
    return Response.empty(204);
  }
}
