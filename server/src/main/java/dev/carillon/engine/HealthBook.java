package dev.carillon.engine;

import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Verdict;
import dev.carillon.store.Catalog;
import dev.carillon.store.History;
import dev.carillon.store.PageRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What attempts make of endpoints. Only changes are written: the first failure after a success, the
 * first success after a failure, a disabling. Used by the recorder's thread alone.
 */
final class HealthBook {
  /**
   * What one attempt says of its endpoint.
   *
   * @param destination null for a callback
   */
  record Note(@Nullable Destination destination, Verdict verdict, Instant at) {}

  private final Catalog catalog;
  private final History history;
  private final Directory directory;
  private final Runnable pendingToCancel;
  private final Signals signals;
  private final Map<EndpointKey, EndpointHealth> unwritten = new LinkedHashMap<>();

  /**
   * @param pendingToCancel told when an endpoint was disabled
   */
  HealthBook(
      Catalog catalog,
      History history,
      Directory directory,
      Runnable pendingToCancel,
      Signals signals) {
    this.catalog = catalog;
    this.history = history;
    this.directory = directory;
    this.pendingToCancel = pendingToCancel;
    this.signals = signals;
  }

  void take(Note note) {
    if (note.destination() == null) {
      return;
    }
    EndpointKey key = note.destination().endpoint().key();
    Destination destination = newest(key, note.destination());
    DeliveryPolicy policy = destination.policy();
    EndpointHealth before = destination.health();
    EndpointHealth after = before.after(note.verdict(), policy, note.at());
    if (!after.equals(before)) {
      destination.become(after);
      unwritten.put(key, after);
    }
  }

  /** Writes the changes down; what the store does not take is kept for the next time. */
  boolean flush() {
    if (unwritten.isEmpty()) {
      return true;
    }
    try {
      unwritten.replaceAll(this::unlessOthersSucceeded);
      catalog.recordHealth(Map.copyOf(unwritten));
    } catch (RuntimeException failure) {
      signals.trouble("health", failure);
      return false;
    }
    Map<EndpointKey, EndpointHealth> written = Map.copyOf(unwritten);
    unwritten.clear();
    written.forEach((endpoint, health) -> {
      if (health.disabled() != null) {
        directory.changed(endpoint.application());
        pendingToCancel.run();
      }
      signals.health(endpoint, health);
    });
    return true;
  }

  private Destination newest(EndpointKey key, Destination used) {
    Listing listing = directory.known(key.application());
    Destination known = listing == null ? null : listing.destination(key.endpoint());
    return known == null ? used : known;
  }

  /**
   * Before an endpoint is disabled for doing nothing but fail: another node may have reached it in
   * the meantime without this one learning of it. Once in an endpoint's life, so it may cost a
   * read.
   */
  private EndpointHealth unlessOthersSucceeded(EndpointKey key, EndpointHealth health) {
    Disabled disabled = health.disabled();
    Instant since = health.failingSince();
    if (disabled == null || disabled.reason() != DisabledReason.FAILING || since == null) {
      return health;
    }
    History.AttemptFilter successes =
        new History.AttemptFilter(true, null, null, Set.of(), null, null, since, null);
    PageRequest one = new PageRequest(1, null, PageRequest.Order.DESCENDING);
    if (history.attemptsOf(key, successes, one).items().isEmpty()) {
      return health;
    }
    EndpointHealth spared = new EndpointHealth(disabled.at(), null);
    Listing listing = directory.known(key.application());
    Destination destination = listing == null ? null : listing.destination(key.endpoint());
    if (destination != null) {
      destination.become(spared);
    }
    return spared;
  }
}
