package dev.carillon.egress;

import dev.carillon.model.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * One connection to a receiver, spoken to in HTTP/1.1: HttpCore reads, within our limits; what is
 * written is plain enough to write by hand.
 *
 * <p>Nothing here closes a body's stream: closing drains it, and an endless body has no end.
 */
final class ReceiverConnection {
  private static final int BUFFER_BYTES = 8 * 1_024;
  private static final int WHOLE_REQUEST_BYTES = 64 * 1_024;
  private static final int FIRST_BODY_BYTES = 512;
  private static final int ROOM_AT_ONCE_BYTES = 16 * 1_024;
  private static final int CHUNK_TRAILERS = 4;
  private static final long TRUSTED_IDLE_NANOS = 100_000_000;
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern KEEP_ALIVE_TIMEOUT =
      Pattern.compile("\\btimeout=([0-9]{1,5})\\b", Pattern.CASE_INSENSITIVE);
  private static final HttpCoreContext NO_CONTEXT = HttpCoreContext.create();

  private final Route route;
  private final Socket base;
  private final Socket socket;
  private final MeteredInput input;
  private final OutputStream output;
  private final EgressConfig.AnswerLimits limits;
  private final Http1Config parsing;
  private final SessionInputBufferImpl buffer;
  private final DefaultHttpResponseParser parser;
  private final long openedNanos = System.nanoTime();
  private long idleSinceNanos;
  private long idleLimitNanos;

  /**
   * @param base the TCP socket
   * @param socket the same, or TLS upon it
   */
  ReceiverConnection(Route route, Socket base, Socket socket, EgressConfig.AnswerLimits limits)
      throws IOException {
    this.route = route;
    this.base = base;
    this.socket = socket;
    this.input = new MeteredInput(socket.getInputStream());
    this.output = socket.getOutputStream();
    this.limits = limits;
    // The parser counts one field more than there are.
    this.parsing =
        Http1Config.custom()
            .setMaxLineLength(limits.lineBytes())
            .setMaxHeaderCount(limits.headers() + 1)
            .setMaxEmptyLineCount(1)
            .setBufferSize(BUFFER_BYTES)
            .build();
    this.buffer = new SessionInputBufferImpl(BUFFER_BYTES, limits.lineBytes());
    this.parser = new DefaultHttpResponseParser(parsing);
  }

  Route route() {
    return route;
  }

  Socket base() {
    return base;
  }

  /** It has carried an answer to its end and waits for another request, at most so long. */
  void rest(long nowNanos, long longestNanos) {
    idleSinceNanos = nowNanos;
    idleLimitNanos = longestNanos;
  }

  boolean isWornOut(long nowNanos, long ageNanos) {
    return nowNanos - idleSinceNanos >= idleLimitNanos || nowNanos - openedNanos >= ageNanos;
  }

  /**
   * Whether a kept-alive connection may carry another request. What has already arrived on it
   * cannot be the answer to a question that was not asked yet: such a connection is given up. After
   * a tenth of a second without use it is worth a millisecond to see whether the receiver has
   * closed it.
   */
  boolean isFitForReuse(long nowNanos) {
    try {
      if (base.isClosed() || buffer.hasBufferedData() || base.getInputStream().available() > 0) {
        return false;
      }
      return nowNanos - idleSinceNanos < TRUSTED_IDLE_NANOS || isSilent();
    } catch (IOException broken) {
      return false;
    }
  }

  private boolean isSilent() throws IOException {
    socket.setSoTimeout(1);
    try {
      buffer.fillBuffer(input);
      return false; // the end of the stream, or something nobody asked for
    } catch (SocketTimeoutException silent) {
      return true;
    } finally {
      socket.setSoTimeout(0);
    }
  }

  /** Writes head and body, in one packet when they are small. */
  void send(byte[] head, byte[] body) throws IOException {
    if (head.length + body.length <= WHOLE_REQUEST_BYTES) {
      byte[] whole = Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, whole, head.length, body.length);
      output.write(whole);
    } else {
      output.write(head);
      output.write(body);
    }
    output.flush();
  }

  /** Reads the final head; what came before it (1xx) is counted and forgotten. */
  ClassicHttpResponse receiveHead(Exchange exchange) throws IOException, HttpException {
    input.expectHead(exchange, limits.headBytes());
    for (int interim = 0; interim <= limits.interim(); interim++) {
      ClassicHttpResponse response = parser.parse(buffer, input);
      if (response == null) {
        throw new ProtocolException("the answer is empty");
      }
      int status = response.getCode();
      if (response.getVersion() == null || response.getVersion().getMajor() != 1) {
        throw new ProtocolException("the answer is not HTTP/1");
      }
      if (status < 100 || status > 999) {
        throw new ProtocolException("the answer has no status of three digits");
      }
      // 101 is final: nothing was asked that it could agree to.
      if (status >= 200 || status == 101) {
        input.headIsOver();
        return response;
      }
    }
    throw new MessageConstraintException("too many interim answers");
  }

  /** What could be read of a body. */
  record Body(Payload payload, boolean cut) {}

  /**
   * Reads the body to its end or to the limit. What an answer announces is given room only as it
   * comes.
   */
  Body receiveBody(ClassicHttpResponse response, boolean toHead, int mostBytes)
      throws IOException, HttpException {
    int status = response.getCode();
    if (toHead || status < 200 || status == 204 || status == 304) {
      return body(response, new byte[0], false);
    }
    Header announced = response.getFirstHeader("Content-Length");
    if (announced != null && !LENGTH.matcher(String.valueOf(announced.getValue())).matches()) {
      throw new ProtocolException("the length of the body is not a number"); // "+2" is none
    }
    long length = DefaultContentLengthStrategy.INSTANCE.determineLength(response);
    if (length >= 0) {
      int wanted = (int) Math.min(length, mostBytes);
      byte[] bytes = new byte[Math.min(wanted, ROOM_AT_ONCE_BYTES)];
      int read = 0;
      InputStream exactly = new ContentLengthInputStream(buffer, input, length);
      while (read < wanted) {
        if (read == bytes.length) {
          bytes = Arrays.copyOf(bytes, larger(bytes.length, wanted));
        }
        int n = exactly.read(bytes, read, bytes.length - read);
        if (n < 0) {
          throw new SocketException("the connection was closed within the body");
        }
        read += n;
      }
      return body(response, bytes, length > mostBytes);
    }
    return length == ContentLengthStrategy.CHUNKED
        ? readToEnd(
            response,
            new ChunkedInputStream(
                buffer,
                input,
                Http1Config.copy(parsing).setMaxHeaderCount(CHUNK_TRAILERS + 1).build()),
            mostBytes)
        : readToEnd(response, new IdentityInputStream(buffer, input), mostBytes);
  }

  private static Body readToEnd(ClassicHttpResponse response, InputStream body, int mostBytes)
      throws IOException {
    byte[] bytes = new byte[Math.min(FIRST_BODY_BYTES, mostBytes)];
    int read = 0;
    while (read < mostBytes) {
      if (read == bytes.length) {
        bytes = Arrays.copyOf(bytes, larger(bytes.length, mostBytes));
      }
      int n = body.read(bytes, read, bytes.length - read);
      if (n < 0) {
        return body(response, Arrays.copyOf(bytes, read), false);
      }
      read += n;
    }
    return body(response, bytes, !endsHere(body));
  }

  private static int larger(int length, int most) {
    return (int) Math.min(length * 4L, most);
  }

  private static Body body(ClassicHttpResponse response, byte[] bytes, boolean cut) {
    Header contentType = response.getFirstHeader("Content-Type");
    String type = contentType == null ? "" : contentType.getValue();
    return new Body(Payload.of(bytes, type == null ? "" : type), cut);
  }

  /** At the limit the status counts, whatever becomes of the rest. */
  private static boolean endsHere(InputStream body) {
    try {
      return body.read() < 0;
    } catch (IOException neverToBeKnown) {
      return false;
    }
  }

  /** Whether the answer leaves the connection where another request may follow. */
  boolean mayStayOpen(ClassicHttpResponse response) {
    return response.getCode() >= 200
        && !buffer.hasBufferedData()
        && !(response.containsHeader("Transfer-Encoding")
            && response.containsHeader("Content-Length"))
        && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(null, response, NO_CONTEXT);
  }

  /**
   * How long the receiver says that it keeps an idle connection ({@code Keep-Alive: timeout=5}),
   * less a second so as not to race with it; unlimited when it says nothing that can be read.
   */
  static long announcedIdleNanos(ClassicHttpResponse response) {
    Header header = response.getFirstHeader("Keep-Alive");
    if (header == null || header.getValue() == null) {
      return Long.MAX_VALUE;
    }
    Matcher seconds = KEEP_ALIVE_TIMEOUT.matcher(header.getValue());
    return seconds.find()
        ? TimeUnit.SECONDS.toNanos(Long.parseLong(seconds.group(1)) - 1)
        : Long.MAX_VALUE;
  }

  void close() {
    Exchange.close(base);
  }

  void abort() {
    Exchange.abort(base);
  }
}
