package dev.carillon.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection of a client that says exactly what it is told to. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 25_000;

  private final Socket socket;
  private final PushbackInputStream in;

  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  Wire(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new PushbackInputStream(socket.getInputStream());
  }

  Wire send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A complete request with a body. */
  Wire post(String path, String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return send(
        "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + body);
  }

  Wire get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  /** The next answer, read by its Content-Length. */
  Answer answer() throws IOException {
    return answer(true);
  }

  /** The next answer to a HEAD request. */
  Answer answerWithoutBody() throws IOException {
    return answer(false);
  }

  private Answer answer(boolean body) throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = body ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Answer(Integer.parseInt(status.split(" ", -1)[1]), headers, text);
  }

  /** True once the peer closes; false if it says something else instead. */
  boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException _) {
      return true;
    }
  }

  /** Reads and forgets all there is until the peer closes. */
  void readToEnd() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException _) {
      // Closed with a reset: that is an end too.
    }
  }

  /** The statuses of all further answers until the peer closes or pauses. */
  List<Integer> statusesToEnd() throws IOException {
    List<Integer> statuses = new ArrayList<>();
    while (answersWithinMillis(300)) {
      try {
        statuses.add(answer().status());
      } catch (IOException _) {
        return statuses;
      }
    }
    return statuses;
  }

  /** Whether the peer says or closes anything in that time. Nothing is taken away. */
  boolean answersWithinMillis(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      int next = in.read();
      if (next >= 0) {
        in.unread(next);
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (SocketException _) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /**
   * Sends the text again and again, with pauses, until the peer answers or closes.
   *
   * @return how often it was sent
   */
  int trickle(String text, int pauseMillis, int times) throws IOException {
    for (int sent = 0; sent < times; sent++) {
      try {
        send(text);
      } catch (SocketException _) {
        return sent;
      }
      if (answersWithinMillis(pauseMillis)) {
        return sent;
      }
    }
    return times;
  }

  /**
   * Does not read for a while, and then all there is until the peer closes.
   *
   * @return how many bytes came
   */
  long readAfterMillis(int millis) throws IOException {
    pause(millis);
    return readSlowly(64 * 1024, 0);
  }

  /** Another connection that stays silent measures the time. */
  private static void pause(int millis) throws IOException {
    try (ServerSocket silence = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket pause = new Socket(InetAddress.getLoopbackAddress(), silence.getLocalPort())) {
      pause.setSoTimeout(millis);
      pause.getInputStream().read();
    } catch (SocketTimeoutException _) {
      // The time is over.
    }
  }

  /**
   * Reads until the peer closes, with a pause after each piece.
   *
   * @return how many bytes came
   */
  long readSlowly(int pieceBytes, int pauseMillis) throws IOException {
    long read = 0;
    byte[] buffer = new byte[pieceBytes];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        read += count;
        if (pauseMillis > 0) {
          pause(pauseMillis);
        }
      }
    } catch (SocketException _) {
      // Closed with a reset: that is an end too.
    }
    return read;
  }

  /** Sends a request; true if it is refused with 503, or the connection is closed instead. */
  boolean refusedOrClosed(String path) throws IOException {
    try {
      Answer answer = get(path).answer();
      return answer.status() == 503
          && !answer.header("retry-after").isEmpty()
          && answer.body().contains("\"code\"");
    } catch (IOException _) {
      return true;
    }
  }

  /** Waits until nobody listens at the port. */
  static void awaitRefused(int port) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() < deadline) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(20);
        socket.getInputStream().read();
      } catch (ConnectException _) {
        return;
      } catch (SocketTimeoutException | SocketException _) {
        // Somebody still listens, or closes just now.
      }
    }
    throw new AssertionError("port " + port + " is still listened at");
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("closed after: " + line.toString(StandardCharsets.UTF_8));
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
