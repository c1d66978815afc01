package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.alert.Corrections.Broken;
import dev.carillon.provider.pulse.alert.Corrections.Counted;
import dev.carillon.provider.pulse.alert.Corrections.Pending;
import dev.carillon.provider.pulse.alert.EvaluationRows.Spent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Finds pending alerts that corrections have broken, and settles them. */
final class Correcting {
  private final EvaluationRows rows;
  private final Map<UUID, ConfiguredAlert> alerts = new HashMap<>();

  Correcting(EvaluationRows rows, List<ConfiguredAlert> alerts) {
    this.rows = rows;
    alerts.forEach(alert -> this.alerts.put(alert.id(), alert));
  }

  /**
   * Those of these students. What is only new breaks nothing: its students need not be asked for.
   */
  void settle(Set<UUID> students) throws SQLException {
    List<Spent> lost = new ArrayList<>();
    Map<UUID, Set<Counted>> left = new HashMap<>();
    for (Spent spent : rows.pendingSpent(students)) {
      Spent.Observed now = spent.now();
      if (now == null || !counts(spent.pending(), now)) {
        lost.add(spent);
      } else {
        left.computeIfAbsent(spent.pending().id(), _ -> new HashSet<>())
            .add(new Counted(spent.observation(), now.day()));
      }
    }
    if (lost.isEmpty()) {
      return;
    }
    rows.free(lost);
    // Only now: what one student's alert has lost may be what another's can count.
    Map<Pending, Set<String>> broken = new LinkedHashMap<>();
    lost.forEach(spent -> broken.put(pending(spent.pending()), kinds(spent.pending())));
    Map<UUID, Set<Counted>> spare = rows.spare(broken);
    List<Broken> all = new ArrayList<>();
    for (Pending pending : broken.keySet()) {
      all.add(
          new Broken(
              pending,
              left.getOrDefault(pending.id(), Set.of()),
              spare.getOrDefault(pending.id(), Set.of())));
    }
    rows.settle(Corrections.settle(all));
  }

  private boolean counts(Spent.PendingRow pending, Spent.Observed now) {
    return !now.removed()
        && now.student().equals(pending.student())
        && pending.window().contains(now.day())
        && kinds(pending).contains(now.kind());
  }

  private Set<String> kinds(Spent.PendingRow pending) {
    ConfiguredAlert alert = alerts.get(pending.alert());
    return alert == null ? Set.of() : alert.type().counts();
  }

  private Pending pending(Spent.PendingRow row) {
    ConfiguredAlert alert = alerts.get(row.alert());
    int needed = alert == null ? Integer.MAX_VALUE : alert.trigger().needed();
    return new Pending(
        row.id(), row.alert(), row.student(), row.window(), row.raisedAtMillis(), needed);
  }
}
