package dev.carillon.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose request heads come too slowly. A peer that sends a byte now and then is
 * never idle, so that the idle time-out alone would keep it for ever; bodies have a limit of their
 * own.
 */
final class SlowHeads implements Connection.Listener {
  private final Map<Connection, Watch> watches = new ConcurrentHashMap<>();
  private final long headNanos;
  private final long idleNanos;
  private final long roundMillis;

  SlowHeads(HttpConfig.Times times) {
    this.headNanos = times.headers().toNanos();
    this.idleNanos = times.idle().toNanos();
    this.roundMillis = Math.clamp(times.headers().toMillis() / 4, 10, 1_000);
  }

  /** What is known of one connection. Written by its own threads and by the rounds. */
  private static final class Watch {
    volatile boolean busy;
    volatile long quietSince = System.nanoTime();
    volatile long bytesBefore;
    volatile boolean headBegan;
    volatile long headSince;

    void quiet(long bytes) {
      bytesBefore = bytes;
      headBegan = false;
      quietSince = System.nanoTime();
      busy = false;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)) {
      watches.put(connection, new Watch());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    watches.remove(connection);
  }

  /** A head is complete: its request is being answered. */
  void began(Connection connection) {
    Watch watch = watches.get(connection);
    if (watch != null) {
      watch.busy = true;
    }
  }

  /** The answer is out: the next head may come. */
  void ended(Connection connection) {
    Watch watch = watches.get(connection);
    if (watch != null) {
      watch.quiet(connection.getBytesIn());
    }
  }

  /** Looks at all connections, again and again until the scheduler stops. */
  void watch(Scheduler scheduler) {
    if (scheduler.isRunning()) {
      long now = System.nanoTime();
      watches.forEach((connection, watch) -> look(connection, watch, now));
      scheduler.schedule(() -> watch(scheduler), roundMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void look(Connection connection, Watch watch, long now) {
    if (watch.busy) {
      return;
    }
    if (!watch.headBegan && connection.getBytesIn() > watch.bytesBefore) {
      watch.headSince = now;
      watch.headBegan = true;
    }
    boolean slowHead = watch.headBegan && now - watch.headSince > headNanos;
    // Bytes below HTTP, such as those of a TLS handshake, are not counted; they are not free.
    boolean nothing = now - watch.quietSince > headNanos + idleNanos;
    if (slowHead || nothing) {
      connection.getEndPoint().close(new TimeoutException("the request's head comes too slowly"));
    }
  }
}
