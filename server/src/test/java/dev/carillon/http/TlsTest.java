package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server with a certificate, and with files that are none. */
class TlsTest {
  private static final String PASSWORD = "key store password";
  private static final HttpConfig.Times QUICK =
      new HttpConfig.Times(
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));

  @TempDir private @Nullable Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void aCertificateAndAKeyInPemAreServed(String algorithm) throws Exception {
    Path keyStore = keyStore(algorithm);
    assertThat(answerOver(pem(keyStore), keyStore)).isEqualTo("{\"safe\":true}");
  }

  @Test
  void aKeyStoreIsServed() throws Exception {
    Path keyStore = keyStore("EC");
    assertThat(answerOver(new HttpConfig.Tls.KeyStore(keyStore, PASSWORD), keyStore))
        .isEqualTo("{\"safe\":true}");
  }

  @Test
  void aHandshakeThatNeverComesIsCut() throws Exception {
    try (HttpServer server = start(pem(keyStore("EC")), QUICK);
        Wire silent = new Wire(server.port());
        Wire plain = new Wire(server.port()).get("/safe")) {
      assertThat(silent.isClosed()).isTrue();
      plain.readToEnd();
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    HttpConfig.Tls.Pem pem = pem(keyStore("EC"));
    HttpConfig.Tls.Pem other = pem(keyStore("RSA"));
    Path gone = folder().resolve("gone.pem");
    Path old = write("old.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    Path torn = write("torn.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertRefused(new HttpConfig.Tls.Pem(gone, pem.key()), "gone.pem does not exist");
    assertRefused(new HttpConfig.Tls.Pem(pem.certificates(), gone), "gone.pem does not exist");
    assertRefused(new HttpConfig.Tls.Pem(old, pem.key()), "old.pem");
    assertRefused(new HttpConfig.Tls.Pem(pem.certificates(), old), "openssl pkcs8 -topk8");
    assertRefused(new HttpConfig.Tls.Pem(pem.certificates(), torn), "torn.pem is none of");
    assertRefused(
        new HttpConfig.Tls.Pem(pem.certificates(), other.key()), "does not belong to the first");
    assertRefused(new HttpConfig.Tls.KeyStore(gone, PASSWORD), "gone.pem does not exist");
    assertRefused(new HttpConfig.Tls.KeyStore(pem.key(), PASSWORD), ".key cannot be read");
    Path locked = keyStore("EC");
    assertRefused(new HttpConfig.Tls.KeyStore(locked, "wrong"), locked + " cannot be read");
    assertThat(new HttpConfig.Tls.KeyStore(gone, PASSWORD).toString()).doesNotContain(PASSWORD);
  }

  private static void assertRefused(HttpConfig.Tls tls, String words) {
    assertThatThrownBy(() -> start(tls).stop())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  /** With the usual times: under the quick ones a busy machine's own handshake can be cut. */
  private static HttpServer start(HttpConfig.Tls tls) throws Exception {
    return start(tls, HttpConfig.Times.DEFAULTS);
  }

  private static HttpServer start(HttpConfig.Tls tls, HttpConfig.Times times) throws Exception {
    Route route =
        new Route(
            null,
            "GET",
            "/safe",
            "safe",
            Access.OPEN,
            0,
            _ -> JsonWriter.object().bool("safe", true).response(200));
    return HttpServer.start(
        new HttpConfig("127.0.0.1", 0, tls, List.of(), HttpConfig.Limits.DEFAULTS, times),
        new RouteTable(List.of(route)),
        RequestObserver.NONE,
        new Random(1));
  }

  private static String answerOver(HttpConfig.Tls tls, Path trusted) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(load(trusted));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (HttpServer server = start(tls)) {
      assertThat(server.address()).isEqualTo("https://127.0.0.1:" + server.port());
      SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), server.port());
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      try (Wire wire = new Wire(socket)) {
        return wire.get("/safe").answer().body();
      }
    }
  }

  /** A fresh certificate, made by the JDK's own tool: no test depends on a date in the past. */
  private Path keyStore(String algorithm) throws Exception {
    Path file = folder().resolve(algorithm + "-" + System.nanoTime() + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return file;
  }

  private HttpConfig.Tls.Pem pem(Path file) throws Exception {
    KeyStore store = load(file);
    Key key = store.getKey("server", PASSWORD.toCharArray());
    Certificate certificate = store.getCertificate("server");
    String name = String.valueOf(file.getFileName());
    return new HttpConfig.Tls.Pem(
        write(name + ".crt", block("CERTIFICATE", certificate.getEncoded())),
        write(name + ".key", block("PRIVATE KEY", key.getEncoded())));
  }

  private static String block(String name, byte[] encoded) {
    String base64 = Base64.getMimeEncoder().encodeToString(encoded);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(name, base64, name);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder().resolve(name), text);
  }

  private static KeyStore load(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return store;
    }
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("JUnit gave no folder");
    }
    return folder;
  }
}
