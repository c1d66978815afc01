package dev.carillon.signing;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.security.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which implementations of the cryptographic algorithms this process uses. Amazon's Corretto Crypto
 * Provider signs with Ed25519 some thirty times as fast as the JDK and makes TLS handshakes
 * cheaper, but is native code that not every machine can load; the JDK's own stands in for it.
 */
public final class Crypto {
  private static final Logger LOG = LoggerFactory.getLogger(Crypto.class);

  private Crypto() {}

  /**
   * Puts Amazon's provider first for the whole process if it loads here and passes its own
   * self-test. Call once at start, before the first TLS context. Never fails: a log line says which
   * of the two it became.
   *
   * @return whether Amazon's provider is in use
   */
  public static boolean install() {
    try {
      // A machine that the native library was not built for shows in either of these two ways.
      Throwable fault = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
      if (fault == null) {
        AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        AmazonCorrettoCryptoProvider.install();
        Provider first = Security.getProviders()[0];
        LOG.info("Cryptography: {} {}", first.getName(), first.getVersionStr());
        return true;
      }
      return standIn(fault);
    } catch (RuntimeException | LinkageError fault) {
      return standIn(fault);
    }
  }

  private static boolean standIn(Throwable fault) {
    LOG.info(
        "Cryptography: the JDK's own. Amazon's faster provider does not run on this machine: {}",
        fault.toString());
    return false;
  }
}
