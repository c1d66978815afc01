package dev.carillon.engine;

import dev.carillon.store.Journal;
import dev.carillon.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's lease, and its renewal.
 *
 * <p>When a commit or a take-up breaks off, nobody knows whether rows are now held under the lease
 * that no thread here works on. The node then goes over to a new lease: the old one is renewed
 * until all that is known to be held under it is recorded, and given back after that, with whatever
 * else there is.
 */
final class Tenancy {
  private final Journal journal;
  private final String node;
  private final EngineConfig.Lease config;
  private final TimeAndChance world;
  private final Consumer<Tenure> lost;
  private final Runnable renewed;
  private final Signals signals;
  private final Loop loop;
  private final List<Tenure> retiring = new ArrayList<>();
  private @Nullable Tenure current;
  private boolean doubtful;

  /**
   * @param lost drops all that is held under a tenure that was taken over
   * @param renewed told when attempts may be started for another term
   */
  Tenancy(
      Journal journal,
      String node,
      EngineConfig.Lease config,
      TimeAndChance world,
      Consumer<Tenure> lost,
      Runnable renewed,
      Signals signals) {
    this.journal = journal;
    this.node = node;
    this.config = config;
    this.world = world;
    this.lost = lost;
    this.renewed = renewed;
    this.signals = signals;
    this.loop = new Loop("heartbeat", signals, 0, this::runOnce);
  }

  /** Enters the node; fails if the store does. */
  void start() {
    join();
    loop.start();
  }

  /**
   * The present tenure, which is kept until as many deliveries are let go of again.
   *
   * @throws StoreUnavailableException if the node has none at the moment
   */
  Tenure hold(int deliveries) {
    synchronized (this) {
      if (current != null) {
        current.hold(deliveries);
        return current;
      }
    }
    throw new StoreUnavailableException("this node has lost its lease and is entering anew", null);
  }

  /** The present tenure; null if the node has none at the moment. */
  synchronized @Nullable Tenure current() {
    return current;
  }

  /** Something may be held that nobody here knows of. */
  void doubt() {
    synchronized (this) {
      doubtful = true;
    }
    loop.wake();
  }

  /** Whether an attempt may be started under the present tenure. */
  boolean allowsStart(long nowNanos) {
    Tenure tenure = current();
    return tenure != null && allowsStart(tenure, nowNanos);
  }

  boolean allowsStart(Tenure tenure, long nowNanos) {
    return tenure.allowsStart(nowNanos, config.margin().toNanos());
  }

  /** Renews, enters anew where that is needed, and gives back what has retired. */
  long runOnce() {
    for (Tenure tenure : all()) {
      long asked = world.nanos().getAsLong();
      if (journal.renew(tenure.id(), config.term())) {
        tenure.renewed(asked + config.term().toNanos());
      } else {
        lose(tenure);
      }
    }
    if (needsJoin()) {
      join();
    }
    renewed.run();
    Tenure retired;
    while ((retired = nextRetired()) != null) {
      journal.leave(retired.id());
      synchronized (this) {
        retiring.remove(retired);
      }
    }
    return config.renewEvery().toNanos();
  }

  /** Gives everything back, due at once for whoever comes next. */
  void leave() {
    loop.stop();
    for (Tenure tenure : all()) {
      journal.leave(tenure.id());
    }
    synchronized (this) {
      retiring.clear();
      current = null;
    }
  }

  /** Stops renewing, and gives nothing back: as if the node had died. */
  void stop() {
    loop.stop();
  }

  private void join() {
    long asked = world.nanos().getAsLong();
    Tenure next = new Tenure(world.ids().lease(), asked + config.term().toNanos());
    journal.join(next.id(), node, config.term());
    synchronized (this) {
      if (current != null) {
        retiring.add(current);
      }
      current = next;
      doubtful = false;
    }
    signals.joined(next.id());
  }

  private synchronized boolean needsJoin() {
    return current == null || doubtful;
  }

  private synchronized List<Tenure> all() {
    List<Tenure> all = new ArrayList<>(retiring);
    if (current != null) {
      all.add(current);
    }
    return all;
  }

  private synchronized @Nullable Tenure nextRetired() {
    for (Tenure tenure : retiring) {
      if (tenure.held() == 0) {
        return tenure;
      }
    }
    return null;
  }

  private void lose(Tenure tenure) {
    synchronized (this) {
      retiring.remove(tenure);
      if (current == tenure) {
        current = null;
      }
    }
    tenure.lose();
    lost.accept(tenure);
  }
}
