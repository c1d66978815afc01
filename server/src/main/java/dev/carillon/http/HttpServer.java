package dev.carillon.http;

import java.io.IOException;
import java.net.BindException;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a {@link RouteTable} over HTTP/1.1, each request on a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int MOST_SHUTDOWN_IDLE_MILLIS = 500;
  private static final int ACCEPT_QUEUE = 1_024;

  private final Server server;
  private final ServerConnector connector;
  private final ExecutorService handlers;
  private final HttpConfig config;

  private HttpServer(
      Server server, ServerConnector connector, ExecutorService handlers, HttpConfig config) {
    this.server = server;
    this.connector = connector;
    this.handlers = handlers;
    this.config = config;
  }

  /**
   * Listens and serves.
   *
   * @param random for the prefix of request ids
   * @throws PortInUseException if another program listens there
   * @throws IOException if the address cannot be listened at for another reason, or the TLS files
   *     cannot be used
   */
  public static HttpServer start(
      HttpConfig config, RouteTable routes, RequestObserver observer, RandomGenerator random)
      throws IOException, PortInUseException {
    ExecutorService handlers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    // Its own threads select and accept.
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("http");
    threads.setVirtualThreadsExecutor(handlers);
    Server server = new Server(threads);
    SlowHeads slowHeads = new SlowHeads(config.times());
    ServerConnector connector = connector(server, config, slowHeads);
    server.addConnector(connector);
    server.setErrorHandler(new WireErrors());
    server.setStopTimeout(config.times().drain().toMillis());
    String idPrefix = Long.toString(random.nextLong(1L << 40), 36) + "-";
    server.setHandler(new Draining(new Exchange(config, routes, observer, slowHeads, idPrefix)));
    try {
      server.start();
      slowHeads.watch(connector.getScheduler());
    } catch (Exception failure) {
      stopQuietly(server, failure);
      handlers.shutdownNow();
      throw explained(config, failure);
    }
    return new HttpServer(server, connector, handlers, config);
  }

  private static ServerConnector connector(Server server, HttpConfig config, SlowHeads slowHeads)
      throws IOException {
    HttpConnectionFactory http = http(config);
    ServerConnector connector;
    if (config.tls() == null) {
      connector = new ServerConnector(server, 1, -1, http);
    } else {
      SslConnectionFactory tls =
          new SslConnectionFactory(Certificates.context(config.tls()), http.getProtocol());
      // Which names are served is the route table's affair, not the certificate's.
      tls.setEnsureSecureRequestCustomizer(false);
      connector = new ServerConnector(server, 1, -1, tls, http);
    }
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.times().idle().toMillis());
    connector.setShutdownIdleTimeout(
        Math.min(MOST_SHUTDOWN_IDLE_MILLIS, config.times().drain().toMillis()));
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.addBean(slowHeads);
    connector.addBean(new NetworkConnectionLimit(config.limits().maxConnections(), connector));
    return connector;
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
    String host = config.host().indexOf(':') >= 0 ? "[" + config.host() + "]" : config.host();
    return (config.tls() == null ? "http://" : "https://") + host + ":" + port();
  }

  /**
   * Takes no more connections, refuses new requests on those that there are with 503, and waits for
   * requests in progress as long as the configuration says; then it interrupts them.
   */
  public void stop() {
    try {
      server.stop();
    } catch (TimeoutException _) {
      LOG.warn(
          "Requests were still in progress {} ms after the stop began: they are interrupted",
          config.times().drain().toMillis());
    } catch (Exception failure) {
      LOG.warn("The HTTP server did not stop cleanly", failure);
    } finally {
      handlers.shutdownNow();
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
