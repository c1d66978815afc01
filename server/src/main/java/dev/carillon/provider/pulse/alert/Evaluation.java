package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Observed;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which alerts are raised, and which pending ones are withdrawn.
 *
 * <p>For a configured alert and a student, what counts are the observations of the type's kinds, on
 * a day of the window, not taken back, that this alert has not spent. As soon as there are as many
 * as its trigger needs, one alert is raised that spends all of them: a threshold that stays met
 * does not alert again for the same observations.
 *
 * <p>Whoever calls holds the school (see {@code SchoolRows.schoolToChange}), so that nobody else
 * evaluates it meanwhile.
 */
public final class Evaluation implements Observed {
  private final InstantSource time;
  private final RandomGenerator random;

  /**
   * @param random for ids
   */
  public Evaluation(InstantSource time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /** Settles what was corrected, then raises what is met: for these students and kinds. */
  @Override
  public void observed(
      Session session, School school, Set<UUID> students, Set<UUID> corrected, Set<String> kinds)
      throws SQLException {
    List<ConfiguredAlert> alerts = AlertRows.alerts(session, school.key());
    if (alerts.isEmpty()) {
      return;
    }
    Instant now = time.instant();
    EvaluationRows rows = new EvaluationRows(session, school.key());
    withdrawByOtherTerms(rows, alerts);
    new Correcting(rows, alerts).settle(corrected);
    List<ConfiguredAlert> asked =
        alerts.stream()
            .filter(ConfiguredAlert::enabled)
            .filter(alert -> !Collections.disjoint(alert.type().counts(), kinds))
            .toList();
    List<Watch> watches = watches(school, asked, today(school, now), now);
    if (!watches.isEmpty()) {
      raise(rows, watches, rows.members(students), now);
    }
  }

  /**
   * Evaluates the next students of a school, of whom nothing new is known, because time has moved
   * or because the school or its alerts were changed.
   *
   * @param moment when the windows moved or the school was changed: what is raised is due at the
   *     next time for it that is not before this
   * @param after the last student of the chunk before; null to begin
   * @return the last student of this chunk; empty where it was the last chunk
   */
  Optional<UUID> ofStudentsAfter(
      Session session, School school, Moment moment, @Nullable UUID after, int limit)
      throws SQLException {
    List<ConfiguredAlert> alerts = AlertRows.alerts(session, school.key());
    EvaluationRows rows = new EvaluationRows(session, school.key());
    withdrawByOtherTerms(rows, alerts);
    List<ConfiguredAlert> enabled = alerts.stream().filter(ConfiguredAlert::enabled).toList();
    List<Watch> watches = watches(school, enabled, moment.today(), moment.at());
    if (watches.isEmpty()) {
      return Optional.empty();
    }
    List<EvaluationRows.Member> members = rows.membersAfter(after, limit);
    raise(rows, watches, members, time.instant());
    return members.size() < limit ? Optional.empty() : Optional.of(members.getLast().id());
  }

  /**
   * @param today in the school's time zone
   */
  record Moment(Instant at, LocalDate today) {}

  static LocalDate today(School school, Instant now) {
    return LocalDate.ofInstant(now, school.zone());
  }

  /**
   * What was raised by terms that its alert no longer has, and is pending, is withdrawn: the alert
   * is evaluated anew by its new terms.
   */
  private static void withdrawByOtherTerms(EvaluationRows rows, List<ConfiguredAlert> alerts)
      throws SQLException {
    Map<UUID, String> known = rows.terms();
    for (ConfiguredAlert alert : alerts) {
      String terms = Terms.of(alert);
      String before = known.get(alert.id());
      if (!terms.equals(before)) {
        if (before != null) {
          rows.withdrawPending(
              alert.id(), alert.enabled() ? RaisedAlert.ALERT_CHANGED : RaisedAlert.ALERT_DISABLED);
        }
        rows.putTerms(alert.id(), terms);
      }
    }
  }

  private static List<Watch> watches(
      School school, List<ConfiguredAlert> alerts, LocalDate today, Instant from) {
    List<Watch> watches = new ArrayList<>(alerts.size());
    for (ConfiguredAlert alert : alerts) {
      Windows.of(alert.period(), today, school.semesters())
          .ifPresent(window ->
              watches.add(
                  new Watch(alert, window, DueTimes.next(alert.frequency(), school, from))));
    }
    return watches;
  }

  /** What alerts count now, and when what they raise is due. */
  record Watch(ConfiguredAlert alert, DayRange window, Instant dueAt) {}

  private void raise(
      EvaluationRows rows, List<Watch> watches, List<EvaluationRows.Member> members, Instant now)
      throws SQLException {
    List<EvaluationRows.Raised> raised = new ArrayList<>();
    for (EvaluationRows.Met met : rows.met(watches, members)) {
      raised.add(new EvaluationRows.Raised(id(now), met));
    }
    rows.raise(raised, now);
  }

  /** A UUID of version 7 (RFC 9562): they are inserted nearly in their order. */
  private UUID id(Instant now) {
    long high = (now.toEpochMilli() << 16) | 0x7000 | (random.nextLong() & 0x0fff);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
