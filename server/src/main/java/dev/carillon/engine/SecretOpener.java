package dev.carillon.engine;

import dev.carillon.model.EndpointKey;
import dev.carillon.model.Sealed;
import dev.carillon.signing.SigningKey;

/** Brings a sealed secret into its working form. */
@FunctionalInterface
public interface SecretOpener {
  /**
   * @param endpoint whose secret it is: what it was sealed to
   * @throws RuntimeException if it does not open; deliveries to this endpoint then end in
   *     quarantine, others are not affected
   */
  SigningKey open(EndpointKey endpoint, Sealed sealed);
}
