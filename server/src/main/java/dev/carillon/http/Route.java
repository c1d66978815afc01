package dev.carillon.http;

import org.jspecify.annotations.Nullable;

/**
 * One row of the route table.
 *
 * @param host served under this host name only; null for every name
 * @param method such as {@code POST}; a route for {@code GET} answers {@code HEAD} too
 * @param path such as {@code /api/v1/app/{app_id}}; a part in braces takes one path segment, and a
 *     last part such as {@code {path...}} all that there are, one at least
 * @param name such as {@code v1.application.get}: for metrics, the audit and {@code openapi.yaml}
 * @param access who may call it; decided before the body is read
 * @param maxBodyBytes a longer body is refused with 413 before it is read
 * @param errors how its errors are written
 */
public record Route(
    @Nullable String host,
    String method,
    String path,
    String name,
    Access access,
    int maxBodyBytes,
    Handler handler,
    ErrorEnvelope errors) {

  /** A route with the general API's errors. */
  public Route(
      @Nullable String host,
      String method,
      String path,
      String name,
      Access access,
      int maxBodyBytes,
      Handler handler) {
    this(host, method, path, name, access, maxBodyBytes, handler, ErrorEnvelope.GENERAL);
  }

  /** The same route with another handler. */
  public Route handledBy(Handler other) {
    return new Route(host, method, path, name, access, maxBodyBytes, other, errors);
  }

  /** The same route for other callers. */
  public Route admitting(Access other) {
    return new Route(host, method, path, name, other, maxBodyBytes, handler, errors);
  }

  /** The same route with a provider's errors. */
  public Route with(ErrorEnvelope other) {
    return new Route(host, method, path, name, access, maxBodyBytes, handler, other);
  }
}
