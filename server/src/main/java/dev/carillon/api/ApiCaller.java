package dev.carillon.api;

import dev.carillon.http.Caller;
import dev.carillon.http.Request;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * Who calls the general API.
 *
 * @param application the only one that the caller may see; null for an operator, who may see the
 *     whole environment
 */
record ApiCaller(
    TokenId token, EnvironmentId environment, @Nullable ApplicationId application, String name)
    implements Caller {

  /** The caller of a request to a route that {@link TokenAccess} guards. */
  static ApiCaller of(Request request) {
    if (request.caller() instanceof ApiCaller caller) {
      return caller;
    }
    throw new IllegalStateException("a route of the API without access control");
  }

  boolean operator() {
    return application == null;
  }
}
