package dev.carillon.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the server's own HTTP is served.
 *
 * @param host the address to listen at
 * @param port 0 for any free one
 * @param tls null for plain HTTP
 * @param trustedProxies networks (CIDR) whose {@code X-Forwarded-For} is believed
 */
public record HttpConfig(
    String host,
    int port,
    @Nullable Tls tls,
    List<String> trustedProxies,
    Limits limits,
    Times times) {

  public static final HttpConfig DEFAULTS =
      new HttpConfig("127.0.0.1", 8080, null, List.of(), Limits.DEFAULTS, Times.DEFAULTS);

  public HttpConfig {
    trustedProxies = List.copyOf(trustedProxies);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("The port must be from 0 to 65535, not " + port);
    }
  }

  public HttpConfig withPort(int other) {
    return new HttpConfig(host, other, tls, trustedProxies, limits, times);
  }

  public HttpConfig withHost(String other) {
    return new HttpConfig(other, port, tls, trustedProxies, limits, times);
  }

  /** What the server shows over TLS 1.2 and 1.3. */
  public sealed interface Tls {
    /**
     * @param certificates PEM: the server's certificate, then those that it was issued by
     * @param key PEM: PKCS #8, not encrypted
     */
    record Pem(Path certificates, Path key) implements Tls {}

    /** A PKCS #12 file with one key. */
    record KeyStore(Path file, String password) implements Tls {
      /** Never the password. */
      @Override
      public String toString() {
        return "KeyStore[file=" + file + ", password=***]";
      }
    }
  }

  /**
   * @param maxHeaderBytes request line and header fields together; beyond it 431
   * @param maxConnections further ones wait in the system's queue until others close
   * @param maxRequestsInProgress beyond it 503 with {@code Retry-After}
   * @param minBytesPerSecond a slower upload is cut once its grace is over
   */
  public record Limits(
      int maxHeaderBytes, int maxConnections, int maxRequestsInProgress, int minBytesPerSecond) {
    public static final Limits DEFAULTS = new Limits(16 * 1024, 10_000, 2_000, 1_024);
  }

  /**
   * @param idle a connection on which nothing moves is closed after it
   * @param headers how long a request's head may take from its first byte on
   * @param uploadGrace how long a body may come slower than the limit says
   * @param drain how long requests in progress may still take at the stop
   */
  public record Times(Duration idle, Duration headers, Duration uploadGrace, Duration drain) {
    public static final Times DEFAULTS =
        new Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));
  }
}
