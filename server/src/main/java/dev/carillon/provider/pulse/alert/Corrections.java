package dev.carillon.provider.pulse.alert;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What becomes of pending alerts when observations that they were raised for count no more. Pure.
 *
 * <p>Such an alert looks for others that no alert of its kind has spent, within the days that it
 * counted when it was raised. If it finds enough it stays, raised for all of these; otherwise it is
 * withdrawn, and what it had left is free for the next ones. The oldest comes first.
 */
final class Corrections {
  private Corrections() {}

  /** An observation that counts, or could count, for some alert. */
  record Counted(String id, LocalDate day) {}

  /**
   * A pending alert that lost observations.
   *
   * @param left what it was raised for and still counts
   * @param spare what it could count too: within its window, spent by no alert of its kind
   */
  record Broken(Pending pending, Set<Counted> left, Set<Counted> spare) {}

  /**
   * @param alert the configured alert's id
   * @param needed how many observations it takes
   */
  record Pending(
      UUID id, UUID alert, UUID student, DayRange window, long raisedAtMillis, int needed) {}

  sealed interface Outcome {
    UUID raised();

    /**
     * @param added ids of the observations that it is now raised for too
     */
    record Stays(UUID raised, UUID alert, Set<String> added) implements Outcome {}

    record Withdrawn(UUID raised) implements Outcome {}
  }

  private static final Comparator<Pending> OLDEST_FIRST =
      Comparator.comparingLong(Pending::raisedAtMillis)
          .thenComparing(pending -> pending.id().toString());

  static List<Outcome> settle(List<Broken> broken) {
    List<Broken> ordered = new ArrayList<>(broken);
    ordered.sort(Comparator.comparing(Broken::pending, OLDEST_FIRST));
    Map<Watched, Pool> pools = new HashMap<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Broken one : ordered) {
      Pending pending = one.pending();
      Pool pool =
          pools.computeIfAbsent(new Watched(pending.alert(), pending.student()), _ -> new Pool());
      outcomes.add(pool.settle(one));
    }
    return outcomes;
  }

  private record Watched(UUID alert, UUID student) {}

  /** What has become free or is no longer, of one configured alert and one student. */
  private static final class Pool {
    private final Set<Counted> freed = new HashSet<>();
    private final Set<Counted> taken = new HashSet<>();

    Outcome settle(Broken broken) {
      Pending pending = broken.pending();
      Set<Counted> added = new HashSet<>(broken.spare());
      freed.stream().filter(one -> pending.window().contains(one.day())).forEach(added::add);
      added.removeAll(taken);
      if (broken.left().size() + added.size() >= pending.needed()) {
        taken.addAll(added);
        Set<String> ids = new HashSet<>();
        added.forEach(one -> ids.add(one.id()));
        return new Outcome.Stays(pending.id(), pending.alert(), ids);
      }
      freed.addAll(broken.left());
      return new Outcome.Withdrawn(pending.id());
    }
  }
}
