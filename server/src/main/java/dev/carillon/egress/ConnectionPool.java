package dev.carillon.egress;

import dev.carillon.model.ErrorClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections alive between requests, and counts those in use. The freshest is used first, so
 * that the others grow old and are closed. No lock is held while anything is sent or received.
 */
final class ConnectionPool implements AutoCloseable {
  private final EgressConfig.ConnectionLimits limits;
  private final Semaphore inUse;
  private final AtomicInteger idle = new AtomicInteger();
  private final ConcurrentHashMap<Route, Place> places = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ConnectionPool(EgressConfig.ConnectionLimits limits) {
    this.limits = limits;
    this.inUse = new Semaphore(limits.inUse());
  }

  /** All that concerns one route; it goes with its last guest and its last idle connection. */
  private static final class Place {
    private final Semaphore inUse;
    private final ArrayDeque<ReceiverConnection> idle = new ArrayDeque<>();
    private int guests;

    Place(int permits) {
      inUse = new Semaphore(permits);
    }
  }

  /** A permit for one request on one route. */
  final class Seat {
    private final Route route;
    private final Place place;

    private Seat(Route route, Place place) {
      this.route = route;
      this.place = place;
    }

    /** The most recently used connection that is fit for use, or null. */
    @Nullable ReceiverConnection idleConnection() {
      while (true) {
        ReceiverConnection connection;
        synchronized (place) {
          connection = place.idle.pollLast();
        }
        if (connection == null) {
          return null;
        }
        idle.decrementAndGet();
        long now = System.nanoTime();
        if (!connection.isWornOut(now, limits.age().toNanos()) && connection.isFitForReuse(now)) {
          return connection;
        }
        connection.close();
      }
    }

    /** Gives the seat back, and the connection too if it may serve again. */
    void leave(@Nullable ReceiverConnection reusable, long announcedIdleNanos) {
      if (reusable != null) {
        park(reusable, Math.min(limits.idleTime().toNanos(), announcedIdleNanos));
      }
      place.inUse.release();
      inUse.release();
      leavePlace(route);
    }

    private void park(ReceiverConnection connection, long longestNanos) {
      if (longestNanos <= 0) {
        connection.close();
        return;
      }
      if (idle.incrementAndGet() > limits.idle()) {
        idle.decrementAndGet();
        connection.close();
        return;
      }
      connection.rest(System.nanoTime(), longestNanos);
      synchronized (place) {
        place.idle.addLast(connection);
      }
      if (closed) {
        closeIdle();
      }
    }
  }

  /** Waits for a permit, at most so long. */
  Seat enter(Route route, long nanos) throws SendFailure, InterruptedException {
    Place place =
        places.compute(
            route,
            (_, known) -> {
              Place here = known == null ? new Place(limits.inUsePerRoute()) : known;
              here.guests++;
              return here;
            });
    long start = System.nanoTime();
    boolean seated = false;
    try {
      if (!place.inUse.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        throw noneFree(limits.inUsePerRoute() + " connections to one host");
      }
      boolean admitted = false;
      try {
        long left = Math.max(0, nanos - (System.nanoTime() - start));
        admitted = inUse.tryAcquire(left, TimeUnit.NANOSECONDS);
      } finally {
        if (!admitted) {
          place.inUse.release();
        }
      }
      if (!admitted) {
        throw noneFree(limits.inUse() + " connections");
      }
      seated = true;
      return new Seat(route, place);
    } finally {
      if (!seated) {
        leavePlace(route);
      }
    }
  }

  private static SendFailure noneFree(String limit) {
    return new SendFailure(
        ErrorClass.CONNECT_TIMEOUT,
        "no connection became free before the deadline: the limit is " + limit,
        null);
  }

  private void leavePlace(Route route) {
    places.computeIfPresent(
        route,
        (_, place) -> {
          place.guests--;
          return isDeserted(place) ? null : place;
        });
  }

  private static boolean isDeserted(Place place) {
    synchronized (place) {
      return place.guests == 0 && place.idle.isEmpty();
    }
  }

  /** Closes what has been idle for too long or is too old. */
  void closeWornOut() {
    closeIdle(false);
  }

  private void closeIdle() {
    closeIdle(true);
  }

  private void closeIdle(boolean all) {
    long now = System.nanoTime();
    List<ReceiverConnection> removed = new ArrayList<>();
    for (Route route : places.keySet()) {
      places.computeIfPresent(
          route,
          (_, place) -> {
            synchronized (place) {
              Iterator<ReceiverConnection> connections = place.idle.iterator();
              while (connections.hasNext()) {
                ReceiverConnection connection = connections.next();
                if (all || connection.isWornOut(now, limits.age().toNanos())) {
                  connections.remove();
                  removed.add(connection);
                }
              }
            }
            return isDeserted(place) ? null : place;
          });
    }
    idle.addAndGet(-removed.size());
    removed.forEach(ReceiverConnection::close);
  }

  @Override
  public void close() {
    closed = true;
    closeIdle();
  }
}
