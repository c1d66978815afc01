package dev.carillon.app.hosting;

import dev.carillon.api.OperatorAccess;
import dev.carillon.http.Access;
import dev.carillon.http.Request;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.Operators;

/** Whoever holds an operator's token of the general API. */
final class TokenOperators implements Operators {
  private final OperatorAccess operators;

  TokenOperators(OperatorAccess operators) {
    this.operators = operators;
  }

  @Override
  public Access access() {
    return operators.access();
  }

  @Override
  public EnvironmentId environment(Request request) {
    return operators.environment(request);
  }
}
