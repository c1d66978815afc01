package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Lease;
import dev.carillon.provider.Provider;
import dev.carillon.store.Journal;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Journal.DueTarget;
import dev.carillon.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings due deliveries from the store into memory: retries, what found no room at its commit, and
 * what a dead node left. Asks only for what can be started soon, so that the backlog stays in the
 * store however long it is, and looks again when something falls due or someone wakes it.
 */
final class TakeUp {
  private static final int FEW_TARGETS = 256;
  private static final int MOST_TARGETS = 16_384;
  private static final long LONGEST_WAIT_NANOS = 1_000_000_000L;
  private static final long BUSY_PAUSE_NANOS = 5_000_000L;
  private static final long BLOCKED_PAUSE_NANOS = 10_000_000L;
  private static final int MOST_DOUBLINGS = 5;

  private final Journal journal;
  private final Tenancy tenancy;
  private final Memory memory;
  private final Dispatcher dispatcher;
  private final Directory directory;
  private final int permitsPerTarget;
  private final TimeAndChance world;
  private final Signals signals;
  private final Loop loop;
  private int blockedRounds;
  private volatile Instant planned = Instant.MIN;

  /** Where taken-up work goes. */
  record Ways(Memory memory, Dispatcher dispatcher, Directory directory) {}

  TakeUp(
      Journal journal,
      Tenancy tenancy,
      Ways ways,
      EngineConfig.Sending config,
      TimeAndChance world,
      Signals signals) {
    this.journal = journal;
    this.tenancy = tenancy;
    this.memory = ways.memory();
    this.dispatcher = ways.dispatcher();
    this.directory = ways.directory();
    this.permitsPerTarget = config.permitsPerTarget();
    this.world = world;
    this.signals = signals;
    this.loop = new Loop("take-up", signals, 0, this::runOnce);
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop();
  }

  /** Something may be due now. */
  void wake() {
    loop.wake();
  }

  /** Something will be due then. */
  void wakeAt(Instant due) {
    if (due.isBefore(planned)) {
      loop.wake();
    }
  }

  long runOnce() {
    planned = Instant.MIN;
    Instant now = world.time().instant();
    int slots = Math.min(dispatcher.freeSlots(), memory.roomForUnknown());
    Tenure present = tenancy.current();
    if (slots == 0 || present == null) {
      return blocked();
    }
    List<Demand> demands = demands(now, slots);
    int taken = demands.isEmpty() ? 0 : take(now, demands);
    if (taken > 0) {
      blockedRounds = 0;
      return BUSY_PAUSE_NANOS;
    }
    Instant next = journal.nextDue().orElse(Instant.MAX);
    if (!next.isAfter(now)) {
      return blocked();
    }
    blockedRounds = 0;
    Instant longest = now.plusNanos(LONGEST_WAIT_NANOS);
    Instant wakeAt = next.isBefore(longest) ? next : longest;
    planned = wakeAt;
    return Duration.between(now, wakeAt).toNanos();
  }

  /** Work is due that cannot start: its targets or this node are full. Not worth asking at once. */
  private long blocked() {
    blockedRounds = Math.min(blockedRounds + 1, MOST_DOUBLINGS);
    return BLOCKED_PAUSE_NANOS << blockedRounds;
  }

  /** Looks further down the list while those at its head are full. */
  private List<Demand> demands(Instant now, int slots) {
    for (int limit = FEW_TARGETS; ; limit *= 4) {
      List<DueTarget> due = journal.due(now, limit);
      List<Demand> demands = Demands.of(due, slots, this::room);
      int wanted = demands.stream().mapToInt(Demand::limit).sum();
      if (due.size() < limit || wanted >= slots || limit >= MOST_TARGETS) {
        return demands;
      }
    }
  }

  private int room(DueTarget target) {
    return memory.roomToTakeUp(
        new TargetKey(target.application(), target.endpoint()), permitsPerTarget);
  }

  private int take(Instant now, List<Demand> demands) {
    int wanted = demands.stream().mapToInt(Demand::limit).sum();
    // Before anything is taken up: what is held must not wait for a read that may fail.
    Map<ApplicationKey, Listing> listings = listings(demands);
    Tenure tenure = tenancy.hold(wanted);
    int kept = 0;
    try {
      Journal.Room room =
          memory.room((application, bytes) ->
              (long) bytes + provider(listings, application).renderedBytes(bytes));
      List<Lease> leases = journal.takeUp(tenure.id(), now, demands, room);
      List<Dispatcher.Offer> offers = new ArrayList<>(leases.size());
      for (Lease lease : leases) {
        TargetKey target = TargetKey.of(lease.delivery());
        Memory.Hold hold =
            Memory.Hold.of(lease.message(), provider(listings, target.application()));
        memory.adopt(target, hold);
        offers.add(
            new Dispatcher.Offer(new Work(lease, target, tenure, hold), rate(listings, target)));
      }
      kept = leases.size();
      dispatcher.offer(offers);
      if (kept > 0) {
        signals.tookUp(kept);
      }
      return kept;
    } catch (StoreUnavailableException unknown) {
      tenancy.doubt();
      throw unknown;
    } finally {
      tenure.letGo(wanted - kept);
    }
  }

  /** Those of the applications that are still there. */
  private Map<ApplicationKey, Listing> listings(List<Demand> demands) {
    Map<ApplicationKey, Listing> listings = new HashMap<>();
    for (Demand demand : demands) {
      Listing listing = directory.of(demand.application());
      if (listing != null) {
        listings.put(demand.application(), listing);
      }
    }
    return listings;
  }

  private Provider provider(Map<ApplicationKey, Listing> listings, ApplicationKey application) {
    Listing listing = listings.get(application);
    return listing == null ? directory.general() : listing.provider();
  }

  private static @Nullable Integer rate(Map<ApplicationKey, Listing> listings, TargetKey target) {
    Listing listing = listings.get(target.application());
    Destination destination = listing == null ? null : listing.destination(target.endpoint());
    return destination == null ? null : destination.endpoint().settings().rateLimit();
  }
}
