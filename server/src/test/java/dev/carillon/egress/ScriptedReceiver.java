package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A receiver on loopback that does to each connection exactly what its script says. */
final class ScriptedReceiver implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger accepts = new AtomicInteger();
  private final Semaphore closed = new Semaphore(0);
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  /** What is done to one connection; what it throws ends the connection. */
  @FunctionalInterface
  interface Script {
    void play(Conversation conversation) throws IOException;
  }

  /**
   * A request as it came over the wire.
   *
   * @param head its lines, without line ends
   * @param body one character for each byte
   */
  record Request(int connection, List<String> head, String body) {
    String line() {
      return head.getFirst();
    }

    List<String> values(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return head.stream()
          .skip(1)
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .toList();
    }
  }

  ScriptedReceiver(Script script) {
    this(script, null);
  }

  ScriptedReceiver(Script script, @Nullable SSLContext tls) {
    this.script = script;
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      this.server =
          tls == null
              ? new ServerSocket(0, 200, loopback)
              : tls.getServerSocketFactory().createServerSocket(0, 200, loopback);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers every request with 200 and keeps the connection. */
  static ScriptedReceiver healthy() {
    return new ScriptedReceiver(Conversation::answerAll);
  }

  /** The first connection gets the script, all others are answered well. */
  static ScriptedReceiver firstHostile(Script script) {
    return new ScriptedReceiver(firstThenHealthy(script));
  }

  static Script firstThenHealthy(Script script) {
    return conversation -> {
      if (conversation.number == 1) {
        script.play(conversation);
      } else {
        conversation.answerAll();
      }
    };
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        int number = accepts.incrementAndGet();
        Thread.ofVirtual().start(() -> converse(socket, number));
      } catch (IOException over) {
        // closed, or a client that was gone already
      }
    }
  }

  private void converse(Socket socket, int number) {
    try (socket) {
      Conversation conversation = new Conversation(socket, number);
      script.play(conversation);
      conversation.awaitClose();
    } catch (IOException cut) {
      // which is what the other side may do
    } finally {
      closed.release();
    }
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  int accepts() {
    return accepts.get();
  }

  Request takeRequest() throws InterruptedException {
    Request request = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(request).as("a request within %s s", PATIENCE_SECONDS).isNotNull();
    return request;
  }

  int waitingRequests() {
    return requests.size();
  }

  /** Waits until the client has closed that many connections. */
  void awaitClosed(int connections) throws InterruptedException {
    assertThat(closed.tryAcquire(connections, PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("the client closes its socket")
        .isTrue();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** One accepted connection. */
  final class Conversation {
    final Socket socket;
    final int number;
    final InputStream in;
    final OutputStream out;

    private Conversation(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.number = number;
      socket.setTcpNoDelay(true);
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
    }

    /** The next request, or null at the end. */
    @Nullable Request readRequest() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int state = 0;
      while (state < 4) {
        int next = in.read();
        if (next < 0) {
          return null;
        }
        head.write(next);
        state = next == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : next == '\r' ? 1 : 0;
      }
      List<String> lines = head.toString(StandardCharsets.ISO_8859_1).strip().lines().toList();
      Request bare = new Request(number, lines, "");
      List<String> length = bare.values("content-length");
      String body =
          length.isEmpty()
              ? ""
              : new String(
                  in.readNBytes(Integer.parseInt(length.getFirst())), StandardCharsets.ISO_8859_1);
      Request request = new Request(number, lines, body);
      requests.add(request);
      return request;
    }

    Conversation write(String latin1) throws IOException {
      out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return this;
    }

    void answer(int status, String body) throws IOException {
      write("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    void answerAll() throws IOException {
      while (readRequest() != null) {
        answer(200, "ok");
      }
    }

    /** Ends the connection as a crash does. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void awaitClose() throws IOException {
      if (!socket.isClosed()) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }
}
