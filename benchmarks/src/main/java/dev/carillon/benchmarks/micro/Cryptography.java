package dev.carillon.benchmarks.micro;

import dev.carillon.signing.Crypto;
import java.security.Provider;
import java.security.Security;

/** Which provider of cryptography this process uses. */
public enum Cryptography {
  /** Amazon's, in front. */
  FAST,
  /** The JDK's own. */
  JDK;

  /**
   * @throws IllegalStateException if the fast one does not run on this machine: its figure would be
   *     the other's
   */
  void use() {
    switch (this) {
      case FAST -> {
        if (!Crypto.install()) {
          throw new IllegalStateException("Amazon's provider does not run on this machine");
        }
      }
      case JDK -> {
        for (Provider provider : Security.getProviders()) {
          if (provider.getName().equals("AmazonCorrettoCryptoProvider")) {
            Security.removeProvider(provider.getName());
          }
        }
      }
    }
  }
}
