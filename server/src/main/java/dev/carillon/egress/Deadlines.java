package dev.carillon.egress;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what is late. One thread looks at all requests under way every few milliseconds: with some
 * thousands of them that is less work than a timer for each, since nearly all end long before.
 */
final class Deadlines implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
  private static final long TICK_NANOS = 20_000_000;
  private static final long IDLE_TICK_NANOS = 200_000_000;
  private static final long HOUSEKEEPING_NANOS = 1_000_000_000;

  private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
  private final Runnable housekeeping;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param housekeeping is run about every second
   */
  Deadlines(Runnable housekeeping) {
    this.housekeeping = housekeeping;
    this.thread = Thread.ofPlatform().name("egress-deadlines").daemon().unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  void watch(Exchange exchange) {
    running.add(exchange);
    if (closed) {
      exchange.stop();
    }
  }

  void forget(Exchange exchange) {
    running.remove(exchange);
  }

  private void watch() {
    long lastHousekeeping = System.nanoTime();
    while (!closed) {
      long now = System.nanoTime();
      for (Exchange exchange : running) {
        if (exchange.isDue(now)) {
          exchange.expire();
        }
      }
      if (now - lastHousekeeping > HOUSEKEEPING_NANOS) {
        lastHousekeeping = now;
        keepHouse();
      }
      LockSupport.parkNanos(this, running.isEmpty() ? IDLE_TICK_NANOS : TICK_NANOS);
    }
  }

  /** Deadlines go on whatever happens there. */
  private void keepHouse() {
    try {
      housekeeping.run();
    } catch (RuntimeException failed) {
      log.error("Closing idle connections failed", failed);
    }
  }

  /** Ends whatever is under way, at once. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    running.forEach(Exchange::stop);
  }
}
