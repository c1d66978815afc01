package dev.carillon.http;

import dev.carillon.http.RequestObserver.Answered;
import dev.carillon.model.Header;
import dev.carillon.model.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each request to its route and the route's answer to the wire. */
final class Exchange extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final HttpField NO_SNIFFING =
      new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
  private static final HttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Payload.JSON);

  /** Smaller answers fit into the connection's buffers, whatever the peer does. */
  private static final int WATCHED_FROM_BYTES = 64 * 1024;

  private static final int RETRY_AFTER_SECONDS = 1;

  private final HttpConfig config;
  private final RouteTable routes;
  private final RequestObserver observer;
  private final SlowHeads slowHeads;
  private final TrustedProxies proxies;
  private final String idPrefix;
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger inProgress = new AtomicInteger();

  Exchange(
      HttpConfig config,
      RouteTable routes,
      RequestObserver observer,
      SlowHeads slowHeads,
      String idPrefix) {
    this.config = config;
    this.routes = routes;
    this.observer = observer;
    this.slowHeads = slowHeads;
    this.proxies = new TrustedProxies(config.trustedProxies());
    this.idPrefix = idPrefix;
  }

  /** What goes out, and for which route. */
  private record Answer(String route, Response response) {}

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request wire,
      org.eclipse.jetty.server.Response answer,
      Callback callback) {
    long begin = System.nanoTime();
    JettyRequest request =
        new JettyRequest(
            idPrefix + Long.toString(ids.incrementAndGet(), 36), wire, config, proxies);
    Connection connection = wire.getConnectionMetaData().getConnection();
    slowHeads.began(connection);
    // While a handler works, its connection is idle and rightly so. Reads and writes that wait are
    // told of the time-out before this is asked.
    wire.addIdleTimeoutListener(_ -> false);
    Answer found = answer(request);
    Response response = found.response();
    send(
        wire,
        answer,
        request,
        response,
        Callback.from(() -> slowHeads.ended(connection), callback));
    observer.answered(
        new Answered(
            request.id(),
            found.route(),
            request.method(),
            request.caller().name(),
            response.status(),
            System.nanoTime() - begin,
            request.bytesRead(),
            response.body() == null ? 0 : response.body().length()));
    return true;
  }

  private Answer answer(JettyRequest request) {
    return switch (routes.match(request.host(), request.method(), request.rawPath())) {
      case RouteTable.Match.Found found -> new Answer(found.route().name(), gated(request, found));
      case RouteTable.Match.OtherMethods others -> new Answer("none", other(request, others));
      case RouteTable.Match.NotFound(ErrorEnvelope errors) -> {
        HttpError error = HttpError.of(404, "not_found", "There is nothing at this path");
        yield new Answer("none", error(error, errors, request));
      }
    };
  }

  private Response gated(JettyRequest request, RouteTable.Match.Found found) {
    try {
      if (inProgress.incrementAndGet() <= config.limits().maxRequestsInProgress()) {
        return answer(request, found);
      }
      String detail = "Too many requests are in progress; come again";
      HttpError error = HttpError.busy(503, "overloaded", detail, RETRY_AFTER_SECONDS);
      return error(error, found.route().errors(), request);
    } finally {
      inProgress.decrementAndGet();
    }
  }

  private static Response other(JettyRequest request, RouteTable.Match.OtherMethods others) {
    String allow = String.join(", ", others.methods());
    Response response =
        request.method().equals("OPTIONS")
            ? Response.empty(204)
            : error(
                HttpError.of(405, "method_not_allowed", "This path takes " + allow + " only"),
                others.route().errors(),
                request);
    return response.with("Allow", allow);
  }

  private static Response answer(JettyRequest request, RouteTable.Match.Found found) {
    Route route = found.route();
    request.matched(found);
    try {
      request.admitted(route.access().admit(request));
      request.requireAllowedLength();
      return route.handler().handle(request);
    } catch (HttpError error) {
      return error(error, route.errors(), request);
    } catch (Exception | StackOverflowError failure) {
      LOG.error("Request {} failed at {}", request.id(), route.name(), failure);
      return error(
          HttpError.of(
              500,
              "internal_error",
              "The server failed; its log tells why under request " + request.id()),
          route.errors(),
          request);
    }
  }

  private static Response error(HttpError error, ErrorEnvelope envelope, JettyRequest request) {
    Response response = envelope.write(error, request.id());
    if (error.retryAfterSeconds() > 0) {
      response = response.with("Retry-After", Integer.toString(error.retryAfterSeconds()));
    }
    // What is left of a body that came too slowly is not waited for.
    return error.status() == 408 ? response.with("Connection", "close") : response;
  }

  private void send(
      org.eclipse.jetty.server.Request wire,
      org.eclipse.jetty.server.Response answer,
      JettyRequest request,
      Response response,
      Callback callback) {
    answer.setStatus(response.status());
    HttpFields.Mutable fields = answer.getHeaders();
    fields.put("X-Request-Id", request.id());
    fields.put(NO_SNIFFING);
    fields.put(NO_STORE);
    setOwn(fields, response.headers());
    // Where a body is left unread the connection ends, and the client must be told: it would send
    // its next request on it.
    if (!request.bodyAtItsEnd()) {
      fields.put(HttpHeader.CONNECTION, "close");
    }
    Payload body = response.body();
    if (body == null) {
      answer.write(true, ByteBuffer.allocate(0), callback);
      return;
    }
    if (!fields.contains(HttpHeader.CONTENT_TYPE)) {
      if (body.contentType().equals(Payload.JSON)) {
        fields.put(JSON);
      } else {
        fields.put(HttpHeader.CONTENT_TYPE, body.contentType());
      }
    }
    fields.put(HttpHeader.CONTENT_LENGTH, body.length());
    answer.write(true, ByteBuffer.wrap(body.bytes()), watched(wire, body.length(), callback));
  }

  /** The first field of a name replaces the server's; further ones stand beside it. */
  private static void setOwn(HttpFields.Mutable fields, List<Header> headers) {
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      boolean first = true;
      for (int before = 0; before < i; before++) {
        first &= !headers.get(before).name().equalsIgnoreCase(header.name());
      }
      if (first) {
        fields.put(header.name(), header.value());
      } else {
        fields.add(header.name(), header.value());
      }
    }
  }

  /** Closes the connection of a peer that reads a long answer too slowly. */
  private Callback watched(org.eclipse.jetty.server.Request wire, int length, Callback callback) {
    if (length < WATCHED_FROM_BYTES) {
      return callback;
    }
    long allowed =
        config.times().idle().toMillis()
            + TimeUnit.SECONDS.toMillis(length) / config.limits().minBytesPerSecond();
    Scheduler.Task cut =
        wire.getComponents()
            .getScheduler()
            .schedule(
                () -> wire.getConnectionMetaData().getConnection().getEndPoint().close(),
                allowed,
                TimeUnit.MILLISECONDS);
    return Callback.from(cut::cancel, callback);
  }
}
