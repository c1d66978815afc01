package dev.carillon.egress;

import dev.carillon.egress.Exchange.Stage;
import dev.carillon.model.ErrorClass;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.jspecify.annotations.Nullable;

/** Opens connections: resolve, vet, connect, look again, and TLS on the name. */
final class Connector implements AutoCloseable {
  private static final int PROXY_HEAD_BYTES = 8 * 1_024;
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final EgressConfig config;
  private final AddressGuard guard;
  private final NamePool proxyNames;
  private final SSLSocketFactory tls;
  private final DefaultHostnameVerifier hostnames = new DefaultHostnameVerifier();

  Connector(EgressConfig config, AddressGuard guard) {
    this.config = config;
    this.guard = guard;
    this.proxyNames =
        new NamePool(name -> List.of(InetAddress.getAllByName(name)), config.limits().names());
    this.tls = TlsTrust.context(config.extraTrust()).getSocketFactory();
  }

  ReceiverConnection open(TargetUrl target, Exchange exchange)
      throws IOException, InterruptedException {
    if (target.literal() == null) {
      exchange.enter(Stage.RESOLVING);
    }
    List<InetAddress> addresses = guard.vet(target, exchange.remainingNanos());
    Socket base = connectToFirst(addresses, target.port(), exchange);
    boolean open = false;
    try {
      Socket socket = target.secure() ? shakeHands(base, target, exchange) : base;
      ReceiverConnection connection =
          new ReceiverConnection(target.route(), base, socket, config.limits().answers());
      open = true;
      return connection;
    } finally {
      if (!open) {
        Exchange.abort(base);
      }
    }
  }

  /**
   * Tries the addresses in the order of the answer; of several failures the most telling counts.
   */
  private Socket connectToFirst(List<InetAddress> addresses, int port, Exchange exchange)
      throws IOException, InterruptedException {
    SendFailure telling = null;
    for (int number = 0; number < addresses.size(); number++) {
      int left = addresses.size() - number;
      try {
        return connect(addresses.get(number), port, exchange, left);
      } catch (SendFailure failure) {
        if (telling == null || telling.error() == ErrorClass.CONNECT_FAILED) {
          telling = failure;
        }
        if (exchange.isExpired() || exchange.isStopped()) {
          break;
        }
      }
    }
    if (telling == null) {
      throw SendFailure.dns("the name has no address", null);
    }
    throw telling;
  }

  private Socket connect(InetAddress address, int port, Exchange exchange, int addressesLeft)
      throws IOException, InterruptedException {
    exchange.enter(Stage.CONNECTING);
    EgressConfig.ForwardProxy proxy = config.proxy();
    Socket socket = new Socket(Proxy.NO_PROXY); // never what the environment says
    boolean connected = false;
    try {
      exchange.on(socket);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (config.localAddress() != null) {
        socket.bind(new InetSocketAddress(config.localAddress(), 0));
      }
      InetSocketAddress peer =
          proxy == null
              ? new InetSocketAddress(address, port)
              : proxyAddress(proxy, exchange.remainingNanos());
      socket.connect(peer, connectMillis(exchange, addressesLeft));
      if (proxy != null) {
        exchange.enter(Stage.ASKING_PROXY);
        askProxy(socket, proxy, address, port);
      } else if (!guard.permits(socket.getInetAddress(), socket.getPort())) {
        throw new TargetRefusedException("connected to a forbidden address: not used");
      }
      connected = true;
      return socket;
    } catch (SendFailure | TargetRefusedException known) {
      throw known;
    } catch (IOException | IllegalArgumentException failed) {
      throw proxy == null ? connectFailure(failed) : proxyFailure("is not reachable", failed);
    } finally {
      if (!connected) {
        Exchange.abort(socket);
      }
    }
  }

  /** The time left is shared by the addresses that are left. */
  private int connectMillis(Exchange exchange, int addressesLeft) {
    long share = exchange.remainingNanos() / addressesLeft;
    long nanos = Math.min(share, config.limits().connections().connect().toNanos());
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private static SendFailure connectFailure(Exception failed) {
    return switch (failed) {
      case SocketTimeoutException _ ->
          new SendFailure(
              ErrorClass.CONNECT_TIMEOUT, "the connection was not established in time", failed);
      case ConnectException refused
          when refused.getMessage() != null && refused.getMessage().contains("refused") ->
          new SendFailure(ErrorClass.CONNECT_REFUSED, "the connection was refused", failed);
      default ->
          new SendFailure(
              ErrorClass.CONNECT_FAILED,
              "no connection: " + Failures.oneLine(failed.getMessage()),
              failed);
    };
  }

  /** The operator's word: resolved as the machine resolves names, and not vetted. */
  private InetSocketAddress proxyAddress(EgressConfig.ForwardProxy proxy, long nanos)
      throws SendFailure, InterruptedException {
    try {
      return new InetSocketAddress(
          proxyNames.resolve(proxy.host(), nanos).getFirst(), proxy.port());
    } catch (SendFailure unresolved) {
      throw proxyFailure("is not found: " + unresolved.detail(), unresolved);
    }
  }

  @Override
  public void close() {
    proxyNames.close();
  }

  /**
   * Asks for a tunnel to the address that was vetted (RFC 9110, 9.3.6); given the name, the proxy
   * would resolve it again, to whatever it likes.
   */
  private static void askProxy(
      Socket socket, EgressConfig.ForwardProxy proxy, InetAddress address, int port)
      throws IOException {
    String literal = IpLiteral.canonical(address.getAddress());
    String authority = (literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal) + ":" + port;
    StringBuilder request = new StringBuilder("CONNECT ").append(authority).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(authority).append("\r\n");
    EgressConfig.Credentials credentials = proxy.credentials();
    if (credentials != null) {
      String pair = credentials.user() + ":" + credentials.password();
      request
          .append("Proxy-Authorization: Basic ")
          .append(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
          .append("\r\n");
    }
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    String status = statusOfProxy(socket.getInputStream());
    if (!status.startsWith("2")) {
      throw proxyFailure("answered " + status, null);
    }
  }

  /** Byte by byte, so that nothing of what comes through the tunnel is taken. */
  private static String statusOfProxy(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < PROXY_HEAD_BYTES) {
      int next = in.read();
      if (next < 0) {
        throw proxyFailure("closed the connection", null);
      }
      head.append((char) next);
      if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        String line = head.substring(0, head.indexOf("\r\n"));
        if (!line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
          throw proxyFailure("does not speak HTTP/1", null);
        }
        return line.substring(9, 12);
      }
    }
    throw proxyFailure("answered with too long a head", null);
  }

  private static SendFailure proxyFailure(String what, @Nullable Exception cause) {
    return new SendFailure(ErrorClass.PROXY_ERROR, "the forward proxy " + what, cause);
  }

  private SSLSocket shakeHands(Socket base, TargetUrl target, Exchange exchange)
      throws IOException {
    exchange.enter(Stage.SHAKING_HANDS);
    SSLSocket socket;
    try {
      // The name goes into SNI; an address does not (RFC 6066, 3).
      socket = (SSLSocket) tls.createSocket(base, target.host(), target.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(TLS_VERSIONS);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
    } catch (IOException failed) {
      throw TlsFailures.classify(failed);
    }
    try {
      hostnames.verify(
          target.host(),
          (java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0]);
    } catch (SSLException otherName) {
      throw new SendFailure(
          ErrorClass.TLS_HOSTNAME, "the certificate is for another host", otherName);
    }
    return socket;
  }
}
