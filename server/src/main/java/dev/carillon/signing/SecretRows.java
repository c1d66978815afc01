package dev.carillon.signing;

import dev.carillon.model.EndpointKey;
import dev.carillon.model.EnvironmentId;

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

  /**
   * The row of a JSON Web Key that an environment signs with.
   *
   * @param kid the key's name
   */
  public static String jsonWebKey(EnvironmentId environment, String kid) {
    return "json_web_key/" + environment.value() + "/" + kid;
  }
}
