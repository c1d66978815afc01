package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages of which this node must attempt no delivery any more that it has in its hands. The store
 * knows it better and for ever; this is for what was read from it before, and is kept for longer
 * than anything takes between that and its attempt.
 */
final class CalledOff {
  private static final long KEPT_NANOS = Duration.ofMinutes(15).toNanos();

  /**
   * @param until deliveries made up to then
   */
  private record Entry(
      ApplicationKey application, Reason reason, Instant until, long forgottenNanos) {}

  private final LongSupplier nanos;
  private final Map<MessageId, Entry> entries = new ConcurrentHashMap<>();

  CalledOff(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * @param until concerns deliveries made up to then
   */
  void add(ApplicationKey application, MessageId message, Reason reason, Instant until) {
    entries.put(message, new Entry(application, reason, until, nanos.getAsLong() + KEPT_NANOS));
  }

  /** Forgets what is long over. */
  void purge() {
    long now = nanos.getAsLong();
    entries.values().removeIf(entry -> entry.forgottenNanos - now <= 0);
  }

  /** Null if it may be attempted. */
  @Nullable Reason reason(Delivery delivery) {
    Entry entry = entries.get(delivery.message());
    return entry != null
            && entry.application.equals(delivery.application())
            && !delivery.createdAt().isAfter(entry.until)
        ? entry.reason
        : null;
  }
}
