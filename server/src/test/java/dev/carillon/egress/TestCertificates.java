package dev.carillon.egress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of the tests' own, by the keytool of the running JDK. */
final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private static final char[] SECRET = PASSWORD.toCharArray();

  private final Path pem;
  private final Path store;
  private int servers;

  TestCertificates(Path folder) throws IOException, InterruptedException {
    this.pem = folder.resolve("authority.pem");
    this.store = folder.resolve("keys.p12");
    keytool(
        "-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c", "-validity", "3650");
    keytool("-exportcert", "-rfc", "-alias", "ca", "-file", pem.toString());
  }

  /** The authority's certificate, for {@code extraTrust}. */
  Path pem() {
    return pem;
  }

  /**
   * A server with a certificate of this authority.
   *
   * @param names such as {@code dns:a.test,ip:127.0.0.1}
   * @param startDate as keytool reads it, such as {@code -30d}
   */
  SSLContext server(String names, String startDate, int validDays)
      throws IOException, InterruptedException, GeneralSecurityException {
    return server(
        names, "-signer", "ca", "-startdate", startDate, "-validity", Integer.toString(validDays));
  }

  /** A server that only vouches for itself. */
  SSLContext selfSigned(String names)
      throws IOException, InterruptedException, GeneralSecurityException {
    return server(names, "-validity", "10");
  }

  private SSLContext server(String names, String... how)
      throws IOException, InterruptedException, GeneralSecurityException {
    String alias = "server-" + servers++;
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-genkeypair", "-alias", alias, "-dname", "CN=receiver", "-ext", "san=" + names));
    arguments.addAll(Arrays.asList(how));
    keytool(arguments.toArray(String[]::new));
    return context(alias);
  }

  private SSLContext context(String alias) throws IOException, GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      all.load(in, SECRET);
    }
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(alias, all.getKey(alias, SECRET), SECRET, all.getCertificateChain(alias));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(one, SECRET);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-storetype", "PKCS12"));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
