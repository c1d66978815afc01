package dev.carillon.signing;

import dev.carillon.model.EndpointKey;

/**
 * Which row a sealed secret belongs to, as the text that it is bound to by encryption: a secret
 * that is copied into another row does not open there. Whoever seals and whoever opens ask here, so
 * that they cannot differ.
 */
public final class SecretRows {
  private SecretRows() {}

  /** The row of an endpoint's signing secret. */
  public static String endpoint(EndpointKey key) {
    return "endpoint/"
        + key.application().environment().value()
        + "/"
        + key.application().application().value()
        + "/"
        + key.endpoint().value();
  }
}
