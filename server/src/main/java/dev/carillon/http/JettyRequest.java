package dev.carillon.http;

import dev.carillon.model.Header;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** A request of the wire. */
final class JettyRequest implements Request {
  private static final int FIRST_CHUNKED_BUFFER = 8 * 1024;

  /** A longer body gets its memory as it comes, not as it announces itself. */
  private static final int MOST_AT_ONCE = 64 * 1024;

  private final String id;
  private final org.eclipse.jetty.server.Request wire;
  private final HttpConfig config;
  private final TrustedProxies proxies;
  private @Nullable Route route;
  private List<String> segments = List.of();
  private Caller caller = Caller.ANONYMOUS;
  private byte @Nullable [] body;

  JettyRequest(
      String id, org.eclipse.jetty.server.Request wire, HttpConfig config, TrustedProxies proxies) {
    this.id = id;
    this.wire = wire;
    this.config = config;
    this.proxies = proxies;
  }

  void matched(RouteTable.Match.Found found) {
    this.route = found.route();
    this.segments = found.segments();
  }

  void admitted(Caller who) {
    this.caller = who;
  }

  long bytesRead() {
    return body == null ? 0 : body.length;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String method() {
    return wire.getMethod();
  }

  @Override
  public String rawPath() {
    String path = wire.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  @Override
  public String rawQuery() {
    String query = wire.getHttpURI().getQuery();
    return query == null ? "" : query;
  }

  /** The name of the {@code Host} field or of an absolute target; null if there is none. */
  @Nullable String host() {
    return wire.getHttpURI().getHost();
  }

  @Override
  public String pathParameter(String name) {
    if (route != null) {
      String path = route.path();
      int at = path.indexOf("/{" + name + "}");
      if (at >= 0) {
        int before = 0;
        for (int i = 0; i < at; i++) {
          before += path.charAt(i) == '/' ? 1 : 0;
        }
        return segments.get(before);
      }
    }
    throw new IllegalArgumentException("The route's path has no part {" + name + "}");
  }

  @Override
  public List<String> queryParameters(String name) {
    String query = rawQuery();
    return query.isEmpty() ? List.of() : PercentDecoding.values(query, name);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(wire.getHeaders().get(name));
  }

  @Override
  public List<Header> headers() {
    return wire.getHeaders().stream()
        .map(field -> new Header(field.getName(), field.getValue() == null ? "" : field.getValue()))
        .toList();
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public String remoteAddress() {
    String peer = org.eclipse.jetty.server.Request.getRemoteAddr(wire);
    List<String> said = wire.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR);
    return proxies.client(
        peer, said.isEmpty() ? Optional.empty() : Optional.of(String.join(",", said)));
  }

  /** Refuses a body whose declared length is beyond the limit, before any of it is read. */
  void requireAllowedLength() throws HttpError {
    if (wire.getLength() > maxBodyBytes()) {
      throw tooLong();
    }
  }

  private int maxBodyBytes() {
    return route == null ? 0 : route.maxBodyBytes();
  }

  private HttpError tooLong() {
    return HttpError.of(
        413,
        "payload_too_large",
        "The body is longer than the " + maxBodyBytes() + " bytes that are taken here");
  }

  @Override
  public byte[] body() throws HttpError {
    if (body == null) {
      requireAllowedLength();
      body = read();
    }
    return body;
  }

  /** Whether the whole body has come, as far as that shows without waiting. */
  boolean bodyAtItsEnd() {
    return body != null || wire.getLength() == 0 || (!expectsContinue() && wire.consumeAvailable());
  }

  /** Such a client has not sent the body yet, and reading would make it do so. */
  private boolean expectsContinue() {
    return wire.getHeaders().contains(HttpHeader.EXPECT);
  }

  private byte[] read() throws HttpError {
    int max = maxBodyBytes();
    long declared = wire.getLength();
    int expected = declared >= 0 ? (int) declared : FIRST_CHUNKED_BUFFER;
    byte[] bytes = new byte[Math.min(expected, Math.min(max, MOST_AT_ONCE))];
    int length = 0;
    Pace pace = null;
    while (true) {
      Content.Chunk chunk = wire.read();
      if (chunk == null) {
        if (pace == null) {
          pace = new Pace();
        }
        pace.await(length);
        continue;
      }
      if (Content.Chunk.isFailure(chunk)) {
        throw broken(chunk.getFailure());
      }
      try {
        int more = chunk.remaining();
        if (more > max - length) {
          throw tooLong();
        }
        if (more > bytes.length - length) {
          bytes = Arrays.copyOf(bytes, (int) Math.min(max, 2L * (length + more)));
        }
        chunk.get(bytes, length, more);
        length += more;
      } finally {
        chunk.release();
      }
      if (chunk.isLast()) {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
      }
    }
  }

  private static HttpError broken(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return tooSlow();
    }
    if (failure instanceof HttpException http && http.getCode() == 413) {
      return HttpError.of(413, "payload_too_large", "The body is too long");
    }
    return HttpError.of(400, "bad_request", "The body's framing is broken or it ends too early");
  }

  private static HttpError tooSlow() {
    return HttpError.of(408, "request_timeout", "The body comes too slowly");
  }

  /** Waits for more of the body, as long as what came so far allows. */
  private final class Pace {
    private final long begin = System.nanoTime();
    private final Semaphore arrived = new Semaphore(0);

    void await(int length) throws HttpError {
      long allowed =
          config.times().uploadGrace().toNanos()
              + TimeUnit.SECONDS.toNanos(length) / config.limits().minBytesPerSecond();
      wire.demand(arrived::release);
      try {
        if (!arrived.tryAcquire(allowed - (System.nanoTime() - begin), TimeUnit.NANOSECONDS)) {
          throw tooSlow();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw HttpError.busy(503, "stopping", "The server stops", 1);
      }
    }
  }
}
