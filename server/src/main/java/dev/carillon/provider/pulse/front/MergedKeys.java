package dev.carillon.provider.pulse.front;

import dev.carillon.signing.JsonWebKeySet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The keys of all regions as one set.
 *
 * @param owners which region each kid is of
 * @param maxAge how long the set may be kept
 * @param conflicts kids that a second region claims
 */
record MergedKeys(
    JsonWebKeySet keys, Map<String, String> owners, Duration maxAge, Set<Conflict> conflicts) {

  MergedKeys {
    owners = Map.copyOf(owners);
    conflicts = Set.copyOf(conflicts);
  }

  /** A key that is left out: its name is another region's already. */
  record Conflict(String kid, String owner, String refused) {}

  /**
   * Merges. A kid stays with the region that had it first, whatever another one publishes under
   * that name: no region can put a key in the place of another's. Among those that come at once,
   * the first by name has it. Pure.
   *
   * @param copies those to be served, by region
   * @param ownersBefore of the last merge
   * @param complete whether there is a copy of every region; if not, the set is not to be kept
   *     longer than until the next try
   */
  static MergedKeys of(
      SortedMap<String, KeyCopy> copies,
      Map<String, String> ownersBefore,
      boolean complete,
      Instant now) {
    Map<String, String> owners = new HashMap<>();
    ownersBefore.forEach((kid, region) -> {
      KeyCopy copy = copies.get(region);
      if (copy != null && copy.keys().kids().contains(kid)) {
        owners.put(kid, region);
      }
    });
    Set<Conflict> conflicts = new HashSet<>();
    List<JsonWebKeySet> parts = new ArrayList<>();
    Duration maxAge =
        complete && !copies.isEmpty() ? ChronoUnit.FOREVER.getDuration() : KeyCopy.UNSAID;
    for (Map.Entry<String, KeyCopy> entry : copies.entrySet()) {
      String region = entry.getKey();
      Set<String> own = new HashSet<>();
      for (String kid : new TreeSet<>(entry.getValue().keys().kids())) {
        String owner = owners.computeIfAbsent(kid, _ -> region);
        if (owner.equals(region)) {
          own.add(kid);
        } else {
          conflicts.add(new Conflict(kid, owner, region));
        }
      }
      parts.add(entry.getValue().keys().only(own));
      Duration left = entry.getValue().left(now);
      maxAge = left.compareTo(maxAge) < 0 ? left : maxAge;
    }
    return new MergedKeys(JsonWebKeySet.union(parts), owners, maxAge, conflicts);
  }
}
