package dev.carillon.engine;

import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.provider.Provider;
import dev.carillon.store.Journal;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the books on what is held in memory: deliveries by target, the bytes of their messages,
 * each message once, and those of their requests. A target may take no more than a part of what is
 * still free, so that however many targets hang, the others find room.
 */
final class Memory {
  private static final int PART_OF_FREE_DELIVERIES = 8;
  private static final int PART_OF_FREE_BYTES = 4;

  /**
   * What one message takes up: its content while at least one of its deliveries is held, and for
   * each of these what its request is to take up. Guarded by the books' lock.
   */
  static final class Hold {
    private final int bytes;
    private final int renderedBytes;
    private int deliveries;
    private boolean adopted;

    private Hold(int bytes, int renderedBytes) {
      this.bytes = bytes;
      this.renderedBytes = renderedBytes;
    }

    static Hold of(Message message, Provider provider) {
      Payload payload = message.payload();
      int bytes = payload == null ? 0 : payload.length();
      return new Hold(bytes, provider.renderedBytes(bytes));
    }

    /** With one more delivery. */
    private long bytesMore() {
      return deliveries > 0 ? renderedBytes : (long) bytes + renderedBytes;
    }

    /** As one delivery's target reckons it. */
    private long bytesThere() {
      return (long) bytes + renderedBytes;
    }
  }

  private static final class Usage {
    private int deliveries;
    private int adopted;
    private long bytes;
  }

  private final EngineConfig.Memory config;
  private final Map<TargetKey, Usage> usages = new HashMap<>();
  private int deliveries;
  private long bytes;

  Memory(EngineConfig.Memory config) {
    this.config = config;
  }

  /** Makes room for one more delivery, if there is any. */
  synchronized boolean admit(TargetKey target, Hold hold) {
    int freeDeliveries = config.deliveries() - deliveries;
    long freeBytes = config.bytes() - bytes;
    Usage usage = usages.get(target);
    int there = usage == null ? 0 : usage.deliveries;
    long bytesThere = usage == null ? 0 : usage.bytes;
    int most = Math.min(config.deliveriesPerTarget(), ceilPart(freeDeliveries));
    boolean room =
        there < most
            && hold.bytesMore() <= freeBytes
            && bytesThere + hold.bytesThere() <= Math.max(0, freeBytes) / PART_OF_FREE_BYTES;
    if (room) {
      add(target, hold);
    }
    return room;
  }

  /** Counts a delivery that was taken up from the store. */
  synchronized void adopt(TargetKey target, Hold hold) {
    add(target, hold).adopted++;
    hold.adopted = true;
  }

  synchronized void release(TargetKey target, Hold hold) {
    Usage usage = usages.get(target);
    if (usage == null) {
      throw new IllegalStateException("nothing is held for " + target);
    }
    usage.deliveries--;
    usage.bytes -= hold.bytesThere();
    if (hold.adopted) {
      usage.adopted--;
    }
    if (usage.deliveries == 0) {
      usages.remove(target);
    }
    deliveries--;
    hold.deliveries--;
    bytes -= hold.bytesMore();
  }

  synchronized int deliveries() {
    return deliveries;
  }

  /**
   * How many more deliveries to a target may be taken up from the store: so many that its permits
   * find the next ones ready, and a permit's worth even while new messages fill its queue.
   */
  synchronized int roomToTakeUp(TargetKey target, int permits) {
    Usage usage = usages.get(target);
    return usage == null
        ? 2 * permits
        : Math.max(0, Math.max(2 * permits - usage.deliveries, permits - usage.adopted));
  }

  synchronized long bytes() {
    return bytes;
  }

  /**
   * How much may be taken up from the store. What is larger than all that there may be comes when
   * nothing else is held.
   */
  synchronized Journal.Room room(Journal.Weight weight) {
    return new Journal.Room(Math.max(0, config.bytes() - bytes), deliveries == 0, weight);
  }

  /** How many messages of unknown size may still come; one as long as any byte is free. */
  synchronized int roomForUnknown() {
    long free = config.bytes() - bytes;
    return free <= 0 ? 0 : Math.clamp(free / config.largestPayload(), 1, Integer.MAX_VALUE);
  }

  private Usage add(TargetKey target, Hold hold) {
    Usage usage = usages.computeIfAbsent(target, _ -> new Usage());
    usage.deliveries++;
    usage.bytes += hold.bytesThere();
    deliveries++;
    bytes += hold.bytesMore();
    hold.deliveries++;
    return usage;
  }

  private static int ceilPart(int free) {
    return free <= 0 ? 0 : Math.ceilDiv(free, PART_OF_FREE_DELIVERIES);
  }
}
