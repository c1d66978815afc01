package dev.carillon.http;

/** Who may call a route. */
@FunctionalInterface
public interface Access {
  /** Anyone, without a token. */
  Access OPEN = request -> Caller.ANONYMOUS;

  /**
   * Tells who calls; the request's body has not been read yet and must not be.
   *
   * @throws HttpError 401 or 403
   */
  Caller admit(Request request) throws HttpError;
}
