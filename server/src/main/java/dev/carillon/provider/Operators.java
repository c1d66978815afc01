package dev.carillon.provider;

import dev.carillon.http.Access;
import dev.carillon.http.Request;
import dev.carillon.model.EnvironmentId;

/** The operators of an installation: who holds a token of a whole environment. */
public interface Operators {
  /** Admits operators only; everyone else gets 401 or 403. */
  Access access();

  /** The environment of the operator who sent a request that {@link #access} let pass. */
  EnvironmentId environment(Request request);
}
