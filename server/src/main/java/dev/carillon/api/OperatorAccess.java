package dev.carillon.api;

import dev.carillon.http.Access;
import dev.carillon.http.Request;
import dev.carillon.model.EnvironmentId;
import dev.carillon.store.Catalog;
import java.time.InstantSource;

/**
 * The API's way to admit operators, for what others serve to them beside it: the same tokens, the
 * same answers to those who have none.
 */
public final class OperatorAccess {
  private final TokenAccess tokens;

  public OperatorAccess(Catalog catalog, InstantSource time) {
    this.tokens = new TokenAccess(catalog, time);
  }

  /** A token of the whole environment; an application's gets 403. */
  public Access access() {
    return tokens.operator();
  }

  /** The environment of the operator who sent a request that {@link #access} let pass. */
  public EnvironmentId environment(Request request) {
    return ApiCaller.of(request).environment();
  }
}
