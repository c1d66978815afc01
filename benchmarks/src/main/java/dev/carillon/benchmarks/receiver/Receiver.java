package dev.carillon.benchmarks.receiver;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.child.Orders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Takes webhooks on one port. A path {@code /f<number>} is an endpoint that answers 204 at once,
 * {@code /s<number>} one that answers after a second. It keeps one bit for each delivery that is to
 * come, and so knows which came, and how many came again.
 *
 * <p>Orders: {@code listen PORT} (0 for any), {@code deaf} (closes port and connections), {@code
 * reset fanout=N} (forgets what came), {@code peek} and {@code snapshot} (counts; the latter with
 * latencies, which begin anew).
 */
public final class Receiver {
  private static final long SLOW_NANOS = 1_000_000_000;
  private static final int BACKLOG = 4_096;
  private static final int VERIFIED_ONE_IN = 1_000;
  private static final byte[] ANSWER =
      "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SignatureCheck check;
  private final Selector selector;
  private final Orders orders;
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(64 * 1_024);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER).flip();

  /** Answers that are put off; all for the same time, so that the first is due first. */
  private final ArrayDeque<Connection> putOff = new ArrayDeque<>();

  private final Histogram latencies = Facts.histogram();
  private final Histogram slowLatencies = Facts.histogram();

  private @Nullable ServerSocketChannel door;
  private long wokenNanos;
  private int fanOut = 1;
  private long[] came = new long[1_024];
  private long requests;
  private long distinct;
  private long unsigned;
  private long others;
  private long strange;
  private long verified;
  private long forged;

  private static final class Connection {
    final WebhookReader reader = new WebhookReader();
    final SocketChannel channel;
    long dueNanos;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private Receiver(String secret) throws IOException {
    this.check = new SignatureCheck(secret);
    this.selector = Selector.open();
    this.orders = Orders.listen(selector::wakeup);
  }

  /**
   * @param arguments the secret that all endpoints sign with
   */
  public static void main(String[] arguments) throws IOException {
    new Receiver(arguments[0]).run();
  }

  private void run() throws IOException {
    Orders.say("ready");
    while (true) {
      String order = orders.next();
      if (order != null) {
        obey(order);
      }
      long waitMillis = answerThosePutOff();
      selector.select(0L == waitMillis ? 0 : waitMillis);
      wokenNanos = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        act(key);
      }
      selector.selectedKeys().clear();
    }
  }

  private void obey(String order) throws IOException {
    String[] words = order.split(" ", -1);
    switch (words[0]) {
      case "listen" -> {
        int port = listen(Integer.parseInt(words[1]));
        Orders.say("listen " + port);
      }
      case "deaf" -> {
        deafen();
        Orders.say("deaf");
      }
      case "reset" -> {
        reset((int) Facts.parse(order).number("fanout"));
        Orders.say("reset");
      }
      case "peek" -> Orders.say("peek " + counts());
      case "snapshot" -> {
        Orders.say("snapshot " + counts().put("latencies", latencies).put("slow", slowLatencies));
        latencies.reset();
        slowLatencies.reset();
      }
      default -> throw new IllegalArgumentException("what is \"" + order + "\"?");
    }
  }

  private int listen(int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_ACCEPT);
    door = channel;
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private void deafen() throws IOException {
    if (door != null) {
      door.close();
      door = null;
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    putOff.clear();
    selector.selectNow(); // lets go of what was closed
    selector.selectedKeys().clear();
  }

  private void reset(int newFanOut) {
    fanOut = newFanOut;
    Arrays.fill(came, 0);
    requests = 0;
    distinct = 0;
    unsigned = 0;
    others = 0;
    strange = 0;
    verified = 0;
    forged = 0;
    latencies.reset();
    slowLatencies.reset();
  }

  private Facts counts() {
    return new Facts()
        .put("nanos", System.nanoTime())
        .put("requests", requests)
        .put("distinct", distinct)
        .put("unsigned", unsigned)
        .put("others", others)
        .put("strange", strange)
        .put("verified", verified)
        .put("forged", forged);
  }

  /** Milliseconds until the next is due; 0 if none waits. */
  private long answerThosePutOff() {
    long now = System.nanoTime();
    while (!putOff.isEmpty()) {
      long left = putOff.peek().dueNanos - now;
      if (left > 0) {
        return Math.max(1, left / 1_000_000);
      }
      answer(putOff.poll());
    }
    return 0;
  }

  private void act(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept((ServerSocketChannel) key.channel());
      return;
    }
    Connection connection = (Connection) key.attachment();
    try {
      incoming.clear();
      int count = connection.channel.read(incoming);
      if (count < 0) {
        connection.channel.close();
        return;
      }
      connection.reader.add(incoming.flip(), wokenNanos);
      if (connection.reader.isWhole()) {
        take(connection);
      }
    } catch (IOException _) {
      connection.channel.close(); // the server counts it as a failed attempt, and sends again
    }
  }

  private void accept(ServerSocketChannel from) throws IOException {
    for (SocketChannel channel = from.accept(); channel != null; channel = from.accept()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
    }
  }

  private void take(Connection connection) {
    WebhookReader webhook = connection.reader;
    if (webhook.kind() == 'p') {
      others++; // a provider's: signed in its own way
      webhook.reset();
      answer(connection);
      return;
    }
    requests++;
    if (!webhook.isSigned()) {
      unsigned++;
    }
    boolean slow = webhook.kind() == 's';
    if (webhook.isSample()) {
      mark(webhook.sequence() * fanOut + webhook.endpoint() % fanOut);
      Facts.record(
          slow ? slowLatencies : latencies, webhook.sentAtNanos(), webhook.firstByteNanos());
    } else {
      strange++;
    }
    if (requests % VERIFIED_ONE_IN == 1) {
      verify(webhook);
    }
    webhook.reset();
    if (slow) {
      connection.dueNanos = System.nanoTime() + SLOW_NANOS;
      putOff.add(connection);
    } else {
      answer(connection);
    }
  }

  private void verify(WebhookReader webhook) {
    if (webhook.verifies(check)) {
      verified++;
    } else {
      forged++;
    }
  }

  private void mark(long delivery) {
    int word = (int) (delivery >>> 6);
    if (word >= came.length) {
      came = Arrays.copyOf(came, Math.max(word + 1, came.length * 2));
    }
    long bit = 1L << delivery;
    if ((came[word] & bit) == 0) {
      came[word] |= bit;
      distinct++;
    }
  }

  /** So few bytes always fit into the buffer of a connection that waits for them. */
  private void answer(Connection connection) {
    try {
      connection.channel.write(answer.rewind());
    } catch (IOException gone) {
      try {
        connection.channel.close();
      } catch (IOException _) {
        // gone is gone
      }
    }
  }
}
