package dev.carillon.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was promised and what arrived. Events are named by the publisher (their event id), for a
 * publish that was cut off has no message id to name it by.
 */
final class Ledger {
  /** Published and answered 2xx: event id → message id. */
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  /** Published without a clear answer (time-out, reset, 5xx): event ids. */
  private final Set<String> indeterminate = ConcurrentHashMap.newKeySet();

  /** Everything that arrived: event id → receipts. */
  private final Map<String, List<Receipt>> received = new ConcurrentHashMap<>();

  private final List<String> faults = new ArrayList<>();

  /** One request that arrived. */
  record Receipt(String messageId, String body) {}

  void acknowledged(String event, String messageId) {
    acknowledged.put(event, messageId);
  }

  void indeterminate(String event) {
    indeterminate.add(event);
  }

  void received(String event, Receipt receipt) {
    received
        .computeIfAbsent(event, _ -> java.util.Collections.synchronizedList(new ArrayList<>()))
        .add(receipt);
  }

  void fault(String what) {
    synchronized (faults) {
      faults.add(what);
    }
  }

  int acknowledgedCount() {
    return acknowledged.size();
  }

  /** Acknowledged and not arrived: what must end up empty. */
  Set<String> missing() {
    Set<String> missing = new HashSet<>(acknowledged.keySet());
    missing.removeAll(received.keySet());
    return missing;
  }

  /** Arrived and never published: must be empty. */
  Set<String> phantoms() {
    Set<String> phantoms = new HashSet<>(received.keySet());
    phantoms.removeAll(acknowledged.keySet());
    phantoms.removeAll(indeterminate);
    return phantoms;
  }

  /** Receipts beyond the first of each event. */
  int duplicates() {
    return received.values().stream().mapToInt(receipts -> receipts.size() - 1).sum();
  }

  /** Events of which two receipts differ in message id or body, or in the id that was promised. */
  Set<String> unequal() {
    Set<String> unequal = new HashSet<>();
    received.forEach((event, receipts) -> {
      Receipt first = receipts.getFirst();
      String promised = acknowledged.getOrDefault(event, first.messageId());
      if (!first.messageId().equals(promised)
          || receipts.stream().anyMatch(other -> !other.equals(first))) {
        unequal.add(event);
      }
    });
    return unequal;
  }

  /** How many receipts came for each message id. */
  Map<String, Integer> receiptsByMessage() {
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    received
        .values()
        .forEach(receipts ->
            receipts.forEach(receipt -> counts.merge(receipt.messageId(), 1, Integer::sum)));
    return counts;
  }

  List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }
}
