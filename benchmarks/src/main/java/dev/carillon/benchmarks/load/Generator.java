package dev.carillon.benchmarks.load;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.child.Orders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Publishes as fast as its connections carry, or on a schedule, and times the answers. On a
 * schedule a request's time counts from the moment when it should have been sent, however late it
 * was, so that a server that stalls is not spared the requests that would have come meanwhile.
 *
 * <p>A message that is refused, or whose connection breaks, is sent again until it is accepted, as
 * clients do.
 *
 * <p>Orders: {@code start}; {@code grant N} (no message from number N on until more is granted;
 * before the first of these there is no such limit); {@code peek} and {@code snapshot} (counts; the
 * latter with latencies, which begin anew); {@code stop}, answered when nothing is under way any
 * more.
 */
public final class Generator {
  private static final long AGAIN_AFTER_NANOS = 20_000_000;

  /**
   * How finely a schedule is kept. To wake costs more than to send: what is due within a tick goes
   * together, and late by a part of it, which counts as the server's latency.
   */
  private static final long TICK_NANOS = 1_000_000;

  private static final int SHOWN_REFUSALS = 5;

  private final Workload workload;
  private final RequestTemplate template;
  private final Selector selector;
  private final Orders orders;
  private final InetSocketAddress address;
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(64 * 1_024);
  private final List<Connection> connections = new ArrayList<>();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();

  /** Those whose request has to be sent again, in the order of their time. */
  private final ArrayDeque<Connection> again = new ArrayDeque<>();

  private final Histogram latencies = Facts.histogram();

  private boolean publishing;
  private boolean stopping;
  private long startedNanos;
  private long scheduled;
  private long nextSequence;
  private long granted = Long.MAX_VALUE;
  private long requests;
  private long accepted;
  private long refusals;
  private long breaks;
  private int application;

  private final class Connection {
    final AnswerReader answer = new AnswerReader();
    final ByteBuffer request = template.copy();
    @Nullable SocketChannel channel;
    @Nullable SelectionKey key;
    boolean busy;
    boolean connected;
    long intendedNanos;
    long againNanos;
  }

  private Generator(Workload workload) throws IOException {
    this.workload = workload;
    this.template = RequestTemplate.of(workload.target(), workload.shape());
    this.selector = Selector.open();
    this.orders = Orders.listen(selector::wakeup);
    this.address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), workload.target().port());
  }

  public static void main(String[] arguments) throws IOException {
    new Generator(Workload.of(Facts.parse(arguments[0]))).run();
  }

  /** The argument of {@link #main}. */
  public static String argument(Workload workload) {
    return workload.facts().toString();
  }

  private void run() throws IOException {
    for (int i = 0; i < workload.pace().connections(); i++) {
      Connection connection = new Connection();
      connections.add(connection);
      idle.add(connection);
      open(connection);
    }
    Orders.say("ready");
    while (true) {
      obey();
      long now = System.nanoTime();
      sendAgain(now);
      sendNew(now);
      if (waits()) {
        selector.select(this::act, 0);
      } else if (workload.pace().isScheduled() && publishing) {
        LockSupport.parkNanos(TICK_NANOS);
        selector.selectNow(this::act);
      } else {
        selector.select(this::act, 5);
      }
    }
  }

  /** Whether nothing happens unless an answer or an order comes. */
  private boolean waits() {
    return again.isEmpty() && !(publishing && workload.pace().isScheduled());
  }

  private void obey() {
    String order = orders.next();
    if (order == null) {
      finishIfDone();
      return;
    }
    switch (order.split(" ", 2)[0]) {
      case "start" -> {
        startedNanos = System.nanoTime();
        publishing = true;
      }
      case "grant" -> granted = Long.parseLong(order.split(" ", 2)[1]);
      case "peek" -> Orders.say("peek " + counts());
      case "snapshot" -> {
        Orders.say("snapshot " + counts().put("latencies", latencies));
        latencies.reset();
      }
      case "stop" -> {
        if (workload.pace().messageLimit() == 0) { // which ends by itself
          publishing = false;
        }
        stopping = true;
        finishIfDone();
      }
      default -> throw new IllegalArgumentException("what is \"" + order + "\"?");
    }
  }

  private void finishIfDone() {
    if (stopping && !publishing && idle.size() == connections.size()) {
      stopping = false;
      Orders.say("stop " + counts());
    }
  }

  private Facts counts() {
    return new Facts()
        .put("nanos", System.nanoTime())
        .put("requests", requests)
        .put("accepted", accepted)
        .put("refusals", refusals)
        .put("breaks", breaks);
  }

  private void sendNew(long now) throws IOException {
    while (publishing
        && !idle.isEmpty()
        && nextSequence + workload.shape().messagesPerRequest() <= granted) {
      long intended = now;
      if (workload.pace().isScheduled()) {
        intended = startedNanos + (long) (scheduled * 1e9 / workload.pace().requestsPerSecond());
        if (intended > now) {
          return;
        }
        scheduled++;
      }
      Connection connection = idle.poll();
      connection.busy = true;
      connection.intendedNanos = intended;
      template.fill(connection.request, application, nextSequence, intended);
      nextSequence += workload.shape().messagesPerRequest();
      application = application + 1 == workload.target().applications() ? 0 : application + 1;
      long limit = workload.pace().messageLimit();
      publishing = limit == 0 || nextSequence < limit;
      write(connection);
    }
  }

  private void sendAgain(long now) throws IOException {
    while (!again.isEmpty() && again.peek().againNanos <= now) {
      Connection connection = again.poll();
      connection.request.clear();
      if (connection.channel == null) {
        open(connection);
      }
      write(connection);
    }
  }

  private void open(Connection connection) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    connection.connected = channel.connect(address);
    connection.channel = channel;
    connection.key =
        channel.register(
            selector,
            connection.connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT,
            connection);
  }

  private void write(Connection connection) {
    SocketChannel channel = connection.channel;
    SelectionKey key = connection.key;
    if (channel == null || key == null || !connection.connected) {
      return; // it goes once the connection is there
    }
    try {
      channel.write(connection.request);
      int interest =
          connection.request.hasRemaining()
              ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
              : SelectionKey.OP_READ;
      if (key.interestOps() != interest) {
        key.interestOps(interest);
      }
    } catch (IOException broken) {
      broken(connection);
    }
  }

  private void act(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isConnectable()) {
        connection.connected = ((SocketChannel) key.channel()).finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        if (connection.busy) {
          write(connection);
        }
        return;
      }
      if (key.isWritable()) {
        write(connection);
      }
      if (key.isValid() && key.isReadable()) {
        read(connection, (SocketChannel) key.channel());
      }
    } catch (IOException e) {
      broken(connection);
    }
  }

  private void read(Connection connection, SocketChannel channel) throws IOException {
    incoming.clear();
    int count = channel.read(incoming);
    if (count < 0) {
      broken(connection);
      return;
    }
    connection.answer.add(incoming.flip());
    if (connection.busy && connection.answer.isWhole()) {
      answered(connection);
      connection.answer.reset();
    }
  }

  private void answered(Connection connection) throws IOException {
    long now = System.nanoTime();
    int messages = workload.shape().messagesPerRequest();
    boolean good =
        connection.answer.status() == 202
            && (messages == 1 || connection.answer.acceptedItems() == messages);
    requests++;
    if (!good) {
      if (refusals++ < SHOWN_REFUSALS) {
        System.err.println(connection.answer.status() + " " + connection.answer.body());
      }
      later(connection, now);
      return;
    }
    Facts.record(latencies, connection.intendedNanos, now);
    accepted += messages;
    connection.busy = false;
    idle.add(connection);
    sendNew(now);
  }

  private void later(Connection connection, long now) {
    connection.againNanos = now + AGAIN_AFTER_NANOS;
    again.add(connection);
  }

  private void broken(Connection connection) {
    breaks++;
    try {
      if (connection.channel != null) {
        connection.channel.close();
      }
    } catch (IOException _) {
      // it is given up anyway
    }
    connection.channel = null;
    connection.key = null;
    connection.connected = false;
    connection.answer.reset();
    if (connection.busy) {
      later(connection, System.nanoTime());
    } else {
      reopenIdle(connection);
    }
  }

  /** An idle connection that the server has closed: nothing has to be sent again on it. */
  private void reopenIdle(Connection connection) {
    try {
      open(connection);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
