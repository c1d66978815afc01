package dev.carillon.http;

import java.io.IOException;
import java.net.BindException;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves a {@link RouteTable} over HTTP/1.1, each request on a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
  /** Selectors and acceptors; handlers run on virtual threads. */
  private static final int MAX_PLATFORM_THREADS = 16;

  private final Server server;
  private final ServerConnector connector;
  private final String shownHost;

  private HttpServer(Server server, ServerConnector connector, String shownHost) {
    this.server = server;
    this.connector = connector;
    this.shownHost = shownHost;
  }

  /**
   * Listens and serves.
   *
   * @param random for the prefix of request ids
   * @throws PortInUseException if another program listens there
   * @throws IOException if the address cannot be listened at for another reason
   */
  public static HttpServer start(
      HttpConfig config, RouteTable routes, RequestObserver observer, RandomGenerator random)
      throws IOException, PortInUseException {
    Server server = new Server(threads());
    ServerConnector connector = new ServerConnector(server, 1, -1, http(config));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.times().idle().toMillis());
    connector.setShutdownIdleTimeout(Math.min(1_000, config.times().drain().toMillis()));
    connector.setAcceptQueueSize(1_024);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.limits().maxConnections(), connector));
    server.setErrorHandler(new WireErrors());
    server.setStopTimeout(config.times().drain().toMillis());
    String idPrefix = Long.toString(random.nextLong(1L << 40), 36) + "-";
    server.setHandler(new Draining(new Exchange(config, routes, observer, idPrefix)));
    try {
      server.start();
    } catch (Exception failure) {
      stopQuietly(server, failure);
      throw explained(config, failure);
    }
    return new HttpServer(server, connector, config.host());
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_PLATFORM_THREADS, 4);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    return threads;
  }

  private static HttpConnectionFactory http(HttpConfig config) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(config.limits().maxHeaderBytes());
    // The route table reads the raw path, so that nothing in it is ambiguous here.
    http.setUriCompliance(
        new UriCompliance(
            "carillon",
            EnumSet.of(
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
                UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT)));
    return new HttpConnectionFactory(http);
  }

  private static void stopQuietly(Server server, Exception failure) {
    try {
      server.stop();
    } catch (Exception second) {
      failure.addSuppressed(second);
    }
  }

  private static IOException explained(HttpConfig config, Exception failure)
      throws PortInUseException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
        throw new PortInUseException(config.host(), config.port(), failure);
      }
    }
    return new IOException(
        "Cannot listen at " + config.host() + ":" + config.port() + ": " + failure.getMessage(),
        failure);
  }

  /** The real one, where the configuration said 0. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Such as {@code http://127.0.0.1:8080}. */
  public String address() {
    String host = shownHost.indexOf(':') >= 0 ? "[" + shownHost + "]" : shownHost;
    return "http://" + host + ":" + port();
  }

  /**
   * Takes no more connections, refuses new requests on those that there are with 503, and waits for
   * requests in progress as long as the configuration says.
   */
  public void stop() {
    try {
      server.stop();
    } catch (Exception failure) {
      throw new IllegalStateException("The HTTP server did not stop cleanly", failure);
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Refuses requests once the server stops. */
  private static final class Draining extends GracefulHandler {
    Draining(Exchange exchange) {
      super(exchange);
    }

    @Override
    protected void handleShutdownRejection(
        org.eclipse.jetty.server.Request request,
        org.eclipse.jetty.server.Response response,
        Callback callback) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      org.eclipse.jetty.server.Response.writeError(
          request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
    }
  }
}
