package dev.carillon.egress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom we believe: the platform's certificate authorities and those of the operator. */
final class TlsTrust {
  private static final int SESSION_SECONDS = 3_600;

  private TlsTrust() {}

  /**
   * @param extra a PEM file of further certificate authorities
   * @throws IllegalArgumentException when that file cannot be used
   */
  static SSLContext context(@Nullable Path extra) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, extra == null ? null : trustManagers(extra), null);
      // A resumed session repeats no check of the certificate: let it not do so for long.
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException("This Java platform cannot do TLS", broken);
    }
  }

  private static TrustManager[] trustManagers(Path extra)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    int number = 0;
    for (Certificate authority : authorities(extra)) {
      trusted.setCertificateEntry("authority-" + number++, authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  /** The platform's, and those of the file if there is one. */
  static List<Certificate> authorities(@Nullable Path extra) throws GeneralSecurityException {
    List<Certificate> authorities = new ArrayList<>(Arrays.asList(platformAuthorities()));
    if (extra != null) {
      authorities.addAll(read(extra));
    }
    return authorities;
  }

  private static X509Certificate[] platformAuthorities() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static Collection<? extends Certificate> read(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!certificates.isEmpty()) {
        return certificates;
      }
      throw new IllegalArgumentException(
          "The file of trusted certificates "
              + pem
              + " contains none: it must hold PEM blocks"
              + " that begin with -----BEGIN CERTIFICATE-----");
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "The file of trusted certificates " + pem + " cannot be read", unreadable);
    } catch (CertificateException malformed) {
      throw new IllegalArgumentException(
          "The file of trusted certificates " + pem + " is not a PEM file of certificates",
          malformed);
    }
  }
}
