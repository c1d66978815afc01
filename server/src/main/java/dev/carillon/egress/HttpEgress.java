package dev.carillon.egress;

import dev.carillon.egress.Exchange.Stage;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.HeaderRules;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.TargetVerdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door on HTTP/1.1. Each call sends at most one request: nothing is repeated, redirected,
 * decompressed, remembered as a cookie or answered with credentials, because no part is here that
 * could.
 */
public final class HttpEgress implements Egress, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEgress.class);
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final byte[] NO_BODY = new byte[0];

  private final AddressGuard guard;
  private final Connector connector;
  private final ConnectionPool pool;
  private final Deadlines deadlines;
  private final int mostBodyBytes;
  private volatile boolean closed;

  public HttpEgress(EgressConfig config) {
    this(config, new SystemNameResolver());
  }

  /**
   * @param resolver what names mean; the platform's in the server
   * @throws IllegalArgumentException when the file of extra trusted certificates is not usable
   */
  public HttpEgress(EgressConfig config, NameResolver resolver) {
    this.guard = new AddressGuard(config, resolver);
    this.connector = new Connector(config, guard);
    this.pool = new ConnectionPool(config.limits().connections());
    this.mostBodyBytes = config.limits().answers().bodyBytes();
    this.deadlines = new Deadlines(pool::closeWornOut);
    deadlines.start();
  }

  /** What decides where this door leads: asked before a target is stored. */
  public AddressGuard guard() {
    return guard;
  }

  /** The same as the guard's. */
  public TargetVerdict check(String url) {
    return guard.check(url);
  }

  @Override
  public Outcome send(OutboundRequest request) {
    return send(request, mostBodyBytes);
  }

  /**
   * {@link #send} for an answer that is of use only as a whole: keys, what an agent keeps, what
   * another region says. Whoever asks has room for so much.
   *
   * @param mostBytes that are read of the answer's body; beyond, {@code bodyCut} says so
   */
  public Outcome fetch(OutboundRequest request, int mostBytes) {
    if (mostBytes < 0) {
      throw new IllegalArgumentException("less than nothing to read");
    }
    return send(request, mostBytes);
  }

  private Outcome send(OutboundRequest request, int mostBytes) {
    Exchange exchange = new Exchange(timeoutNanos(request.timeout()));
    TargetUrl target;
    switch (TargetUrl.parse(request.url())) {
      case ParsedUrl.Malformed malformed -> {
        return new Outcome.Refused(malformed.reason(), exchange.phases());
      }
      case TargetUrl parsed -> target = parsed;
    }
    Optional<String> refusal = refusal(request);
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get(), exchange.phases());
    }
    if (closed) {
      return unreached(exchange, ErrorClass.INTERNAL_ERROR, "the server is going down", false);
    }
    deadlines.watch(exchange);
    try {
      return sendWithin(exchange, target, request, mostBytes);
    } finally {
      deadlines.forget(exchange);
    }
  }

  private static long timeoutNanos(Duration timeout) {
    return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : Math.max(0, timeout.toNanos());
  }

  private Outcome sendWithin(
      Exchange exchange, TargetUrl target, OutboundRequest request, int mostBytes) {
    ReceiverConnection reused = null;
    try {
      ConnectionPool.Seat seat = pool.enter(target.route(), exchange.remainingNanos());
      ReceiverConnection reusable = null;
      long announcedIdleNanos = Long.MAX_VALUE;
      ReceiverConnection connection = null;
      try {
        reused = request.freshConnection() ? null : seat.idleConnection();
        if (reused != null) {
          connection = reused;
          exchange.on(connection.base());
        } else {
          connection = connector.open(target, exchange);
        }
        Answer answer = converse(connection, exchange, target, request, mostBytes);
        if (exchange.finish() && !answer.body.cut()) {
          if (answer.connectionIsGood) {
            reusable = connection;
            announcedIdleNanos = ReceiverConnection.announcedIdleNanos(answer.head);
          } else {
            connection.close();
          }
        }
        return answered(answer, exchange);
      } finally {
        if (connection != null && reusable == null) {
          connection.abort();
        }
        seat.leave(reusable, announcedIdleNanos);
      }
    } catch (TargetRefusedException refused) {
      return new Outcome.Refused(refused.detail(), exchange.phases());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return unreached(exchange, ErrorClass.INTERNAL_ERROR, "sending was interrupted", false);
    } catch (IOException | HttpException | RuntimeException failed) {
      return failed(failed, exchange, reused != null);
    }
  }

  /**
   * @param connectionIsGood whether another request may follow on the connection
   */
  private record Answer(
      ClassicHttpResponse head, ReceiverConnection.Body body, boolean connectionIsGood) {}

  private static Answer converse(
      ReceiverConnection connection,
      Exchange exchange,
      TargetUrl target,
      OutboundRequest request,
      int mostBytes)
      throws IOException, HttpException {
    exchange.enter(Stage.SENDING);
    Payload payload = request.body();
    byte[] body = payload == null ? NO_BODY : payload.bytes();
    boolean sent = false;
    try {
      connection.send(RequestHead.bytes(request, target), body);
      sent = true;
    } catch (IOException cut) {
      // Who refuses a body early may have said so before closing; if not, reading fails as well.
      if (exchange.isExpired()) {
        throw cut;
      }
    }
    exchange.enter(Stage.RECEIVING);
    ClassicHttpResponse head = connection.receiveHead(exchange);
    ReceiverConnection.Body received =
        connection.receiveBody(head, request.method().equals("HEAD"), mostBytes);
    boolean good = sent && !received.cut() && connection.mayStayOpen(head);
    return new Answer(head, received, good);
  }

  private static Outcome answered(Answer answer, Exchange exchange) {
    org.apache.hc.core5.http.Header[] fields = answer.head.getHeaders();
    List<Header> headers = new ArrayList<>(fields.length);
    for (org.apache.hc.core5.http.Header field : fields) {
      headers.add(new Header(field.getName(), field.getValue() == null ? "" : field.getValue()));
    }
    return new Outcome.Answered(
        answer.head.getCode(),
        headers,
        answer.body.payload(),
        answer.body.cut(),
        exchange.phases());
  }

  private static Outcome failed(Exception failure, Exchange exchange, boolean reused) {
    if (exchange.isStopped()) {
      return unreached(exchange, ErrorClass.INTERNAL_ERROR, "the server is going down", false);
    }
    if (exchange.isExpired()) {
      return unreached(exchange, exchange.lateness(), exchange.lateDetail(), false);
    }
    if (Thread.currentThread().isInterrupted()) {
      return unreached(exchange, ErrorClass.INTERNAL_ERROR, "sending was interrupted", false);
    }
    SendFailure classified = Failures.classify(failure, exchange.hasFirstByte());
    if (classified.error() == ErrorClass.INTERNAL_ERROR) {
      log.error("Sending failed for a reason of our own", failure);
    }
    boolean stale = reused && !exchange.hasFirstByte() && classified.error() == ErrorClass.RESET;
    return unreached(exchange, classified.error(), classified.detail(), stale);
  }

  private static Outcome.Unreached unreached(
      Exchange exchange, ErrorClass error, String detail, boolean stale) {
    Phases phases = exchange.phases();
    return new Outcome.Unreached(error, detail, stale, phases);
  }

  /** Nothing that could be read as more than one header field, or one request, leaves. */
  private static Optional<String> refusal(OutboundRequest request) {
    if (!METHODS.contains(request.method())) {
      return Optional.of("The method is none of " + String.join(", ", METHODS) + ".");
    }
    Payload body = request.body();
    if (body != null && !HeaderRules.isPrintable(body.contentType())) {
      return Optional.of("The content type is not visible ASCII.");
    }
    for (Header header : request.headers()) {
      Optional<String> fault = HeaderRules.faultAtSend(header);
      if (fault.isPresent()) {
        return Optional.of("A header cannot be sent: " + fault.get() + ".");
      }
    }
    return Optional.empty();
  }

  /** Cuts what is under way and closes all connections; nothing is drained, nobody waits. */
  @Override
  public void close() {
    closed = true;
    deadlines.close();
    pool.close();
    connector.close();
    guard.close();
  }
}
