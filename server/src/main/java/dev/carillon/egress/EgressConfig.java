package dev.carillon.egress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the door is set.
 *
 * @param allow ranges that the address guard lets through although they are special-purpose
 *     addresses or the server's own
 * @param httpAllowed whether plain http goes to any address, not only to those of the allow list
 * @param extraTrust a PEM file of further certificate authorities to trust, beside the platform's
 * @param proxy that everything leaves through
 * @param localAddress to connect from
 * @param ownListeners where this server itself listens: never a target, even inside the allow list
 * @param limits on everything that a receiver could exhaust
 */
public record EgressConfig(
    List<AddressRange> allow,
    boolean httpAllowed,
    @Nullable Path extraTrust,
    @Nullable ForwardProxy proxy,
    @Nullable InetAddress localAddress,
    List<InetSocketAddress> ownListeners,
    Limits limits) {

  public static final EgressConfig DEFAULTS =
      new EgressConfig(List.of(), false, null, null, null, List.of(), Limits.DEFAULTS);

  public EgressConfig {
    allow = List.copyOf(allow);
    ownListeners = List.copyOf(ownListeners);
  }

  public EgressConfig withAllow(List<AddressRange> ranges) {
    return new EgressConfig(
        ranges, httpAllowed, extraTrust, proxy, localAddress, ownListeners, limits);
  }

  public EgressConfig withHttpAllowed(boolean allowed) {
    return new EgressConfig(allow, allowed, extraTrust, proxy, localAddress, ownListeners, limits);
  }

  public EgressConfig withExtraTrust(@Nullable Path pem) {
    return new EgressConfig(allow, httpAllowed, pem, proxy, localAddress, ownListeners, limits);
  }

  public EgressConfig withProxy(@Nullable ForwardProxy through) {
    return new EgressConfig(
        allow, httpAllowed, extraTrust, through, localAddress, ownListeners, limits);
  }

  public EgressConfig withLocalAddress(@Nullable InetAddress from) {
    return new EgressConfig(allow, httpAllowed, extraTrust, proxy, from, ownListeners, limits);
  }

  public EgressConfig withOwnListeners(List<InetSocketAddress> listeners) {
    return new EgressConfig(allow, httpAllowed, extraTrust, proxy, localAddress, listeners, limits);
  }

  public EgressConfig withLimits(Limits chosen) {
    return new EgressConfig(
        allow, httpAllowed, extraTrust, proxy, localAddress, ownListeners, chosen);
  }

  /**
   * An HTTP proxy that is asked to CONNECT to the vetted address, for http and https alike.
   *
   * @param credentials sent as Basic; null for none
   */
  public record ForwardProxy(String host, int port, @Nullable Credentials credentials) {}

  /** Prints without the password. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return user + ":***";
    }
  }

  /** Limits by what they guard. */
  public record Limits(ConnectionLimits connections, NameLimits names, AnswerLimits answers) {
    public static final Limits DEFAULTS =
        new Limits(ConnectionLimits.DEFAULTS, NameLimits.DEFAULTS, AnswerLimits.DEFAULTS);
  }

  /**
   * @param inUse connections in use at once; requests beyond wait for one until their deadline
   * @param inUsePerRoute the same, to one scheme, host and port
   * @param idle connections that are kept alive unused, in all; the open sockets are never more
   *     than {@code inUse + idle}
   * @param idleTime after which a kept-alive connection is closed
   * @param age after which a connection is not used again
   * @param connect longest TCP connect to one address
   */
  public record ConnectionLimits(
      int inUse, int inUsePerRoute, int idle, Duration idleTime, Duration age, Duration connect) {
    public static final ConnectionLimits DEFAULTS =
        new ConnectionLimits(
            4_096,
            2_048,
            2_048,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10));
  }

  /**
   * @param threads that wait for name servers; one name occupies at most one
   * @param waiting lookups that may wait for a thread
   * @param budget for one name
   * @param addresses an answer may have
   */
  public record NameLimits(int threads, int waiting, Duration budget, int addresses) {
    public static final NameLimits DEFAULTS = new NameLimits(64, 1_024, Duration.ofSeconds(3), 16);
  }

  /**
   * @param bodyBytes that are kept of a body; the rest is not read
   * @param headers fields in one head
   * @param lineBytes in one line
   * @param headBytes in all heads of one answer, interim ones included
   * @param interim answers of 1xx before the final one
   */
  public record AnswerLimits(
      int bodyBytes, int headers, int lineBytes, int headBytes, int interim) {
    public static final AnswerLimits DEFAULTS =
        new AnswerLimits(16 * 1_024, 100, 8 * 1_024, 32 * 1_024, 20);
  }
}
