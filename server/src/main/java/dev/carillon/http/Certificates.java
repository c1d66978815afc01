package dev.carillon.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the server shows over TLS. */
final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private Certificates() {}

  /**
   * @throws IOException that says which file is wrong, and what to do
   */
  static SslContextFactory.Server context(HttpConfig.Tls tls) throws IOException {
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    switch (tls) {
      case HttpConfig.Tls.Pem pem -> {
        context.setKeyStore(keyStore(pem));
        context.setKeyStorePassword("");
      }
      case HttpConfig.Tls.KeyStore file -> {
        context.setKeyStore(keyStore(file));
        context.setKeyStorePassword(file.password());
      }
    }
    return context;
  }

  private static KeyStore keyStore(HttpConfig.Tls.KeyStore file) throws IOException {
    boolean withKey = false;
    KeyStore store;
    try (InputStream in = Files.newInputStream(file.file())) {
      store = KeyStore.getInstance("PKCS12");
      store.load(in, file.password().toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        withKey |= store.isKeyEntry(alias);
      }
    } catch (NoSuchFileException _) {
      throw new IOException("The key store " + file.file() + " does not exist");
    } catch (GeneralSecurityException | IOException problem) {
      throw new IOException(
          "The key store " + file.file() + " cannot be read: " + problem.getMessage(), problem);
    }
    if (!withKey) {
      throw new IOException("The key store " + file.file() + " has no private key");
    }
    return store;
  }

  private static KeyStore keyStore(HttpConfig.Tls.Pem pem) throws IOException {
    List<Certificate> chain = chain(pem.certificates());
    PrivateKey key = key(pem.key());
    String certified = chain.getFirst().getPublicKey().getAlgorithm();
    if (!certified.equals(key.getAlgorithm())) {
      throw new IOException(
          "The TLS key %s (%s) does not belong to the first certificate of %s (%s)"
              .formatted(pem.key(), key.getAlgorithm(), pem.certificates(), certified));
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException problem) {
      throw new IOException("The TLS key " + pem.key() + " cannot be used", problem);
    }
  }

  private static List<Certificate> chain(Path file) throws IOException {
    try {
      List<Certificate> chain =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(new ByteArrayInputStream(read(file))));
      if (chain.isEmpty()) {
        throw new IOException("The file " + file + " has no certificate in PEM");
      }
      return chain;
    } catch (GeneralSecurityException problem) {
      throw new IOException("The certificates of " + file + " cannot be read", problem);
    }
  }

  private static PrivateKey key(Path file) throws IOException {
    String text = new String(read(file), StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(begin, 0));
    if (begin < 0 || end < 0) {
      throw new IOException(
          "The TLS key "
              + file
              + " is not PKCS #8 in PEM without encryption (it begins with \""
              + BEGIN
              + "\"); openssl pkcs8 -topk8 -nodes makes such a file of another");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    } catch (IllegalArgumentException problem) {
      throw new IOException("The TLS key " + file + " is damaged: it is not Base64", problem);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException _) {
        LOG.debug("The TLS key {} is not {}", file, algorithm);
      } catch (GeneralSecurityException problem) {
        throw new IOException("The TLS key " + file + " cannot be read", problem);
      }
    }
    throw new IOException("The TLS key " + file + " is none of " + ALGORITHMS);
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      throw new IOException("The file " + file + " does not exist");
    }
  }
}
