package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Journal.DueTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** How much of what is due to take up, and for whom. Decides, and does nothing. */
final class Demands {
  private Demands() {}

  private static final class Share {
    private final DueTarget target;
    private final int room;
    private int taken;

    private Share(DueTarget target, int room) {
      this.target = target;
      this.room = room;
    }
  }

  /**
   * Deals the slots out one by one: applications take turns, and so do an application's targets.
   *
   * @param due those that have waited longest first
   * @param slots how many deliveries at most
   * @param room how many of one target at most
   */
  static List<Demand> of(List<DueTarget> due, int slots, ToIntFunction<DueTarget> room) {
    Map<ApplicationKey, ArrayDeque<Share>> byApplication = new LinkedHashMap<>();
    List<Share> shares = new ArrayList<>();
    for (DueTarget target : due) {
      Share share = new Share(target, room.applyAsInt(target));
      if (share.room > 0) {
        shares.add(share);
        byApplication.computeIfAbsent(target.application(), _ -> new ArrayDeque<>()).add(share);
      }
    }
    ArrayDeque<ArrayDeque<Share>> turns = new ArrayDeque<>(byApplication.values());
    for (int left = slots; left > 0 && !turns.isEmpty(); left--) {
      ArrayDeque<Share> targets = turns.removeFirst();
      Share share = targets.removeFirst();
      share.taken++;
      if (share.taken < share.room) {
        targets.addLast(share);
      }
      if (!targets.isEmpty()) {
        turns.addLast(targets);
      }
    }
    return shares.stream()
        .filter(share -> share.taken > 0)
        .map(share -> new Demand(share.target.application(), share.target.endpoint(), share.taken))
        .toList();
  }
}
