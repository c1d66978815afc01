package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.alert.Corrections.Counted;
import dev.carillon.provider.pulse.alert.Evaluation.Watch;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an evaluation of one school reads and writes, in one transaction. */
final class EvaluationRows {
  private final Session session;
  private final String environment;
  private final String school;

  EvaluationRows(Session session, SchoolKey school) {
    this.session = session;
    this.environment = school.environment().value();
    this.school = school.school();
  }

  /** What decides whether a student is in a cohort. */
  record Member(UUID id, @Nullable String homeroom, @Nullable Integer yearLevel) {
    private static Member of(ResultSet row) throws SQLException {
      return new Member(
          Columns.uuid(row, "id"),
          Columns.nullableText(row, "homeroom"),
          Columns.nullableInt(row, "year_level"));
    }
  }

  /** Those of them that are students, by their ids. */
  List<Member> members(Collection<UUID> students) throws SQLException {
    return session.query(
        "cohort_members", Member::of, environment, school, Columns.ofUuids(students));
  }

  /**
   * @param after null to begin
   */
  List<Member> membersAfter(@Nullable UUID after, int limit) throws SQLException {
    return session.query(
        "cohort_members_after",
        Member::of,
        environment,
        school,
        after == null ? "" : after.toString(),
        limit);
  }

  /** A threshold that is met: observations of a student that an alert has not spent. */
  record Met(Watch watch, String student, List<String> observations) {}

  List<Met> met(List<Watch> watches, List<Member> members) throws SQLException {
    Map<String, Watch> byAlert = HashMap.newHashMap(watches.size());
    Rows pairs = session.rows("unspent", watches.size() * members.size());
    for (Watch watch : watches) {
      ConfiguredAlert alert = watch.alert();
      String id = alert.id().toString();
      String kinds = Columns.ofTexts(alert.type().counts());
      byAlert.put(id, watch);
      for (Member member : members) {
        if (alert.cohort().contains(member.id(), member.homeroom(), member.yearLevel())) {
          pairs.text(id).text(member.id().toString()).text(environment).text(school).text(kinds);
          days(pairs, watch.window()).number(alert.trigger().needed()).add();
        }
      }
    }
    return pairs.ask(row ->
        new Met(
            Objects.requireNonNull(byAlert.get(row.getString("alert_id"))),
            row.getString("student_id"),
            Columns.texts(row, "observations")));
  }

  record Raised(UUID id, Met met) {}

  void raise(List<Raised> all, Instant now) throws SQLException {
    Rows rows = session.rows("insert_raised", all.size());
    Rows spent = session.rows("spend", all.size());
    for (Raised raised : all) {
      Watch watch = raised.met.watch;
      String id = raised.id.toString();
      String alert = watch.alert().id().toString();
      rows.text(environment).text(school).text(id).text(alert).text(raised.met.student);
      days(rows, watch.window()).time(now).time(watch.dueAt()).add();
      for (String observation : raised.met.observations) {
        spend(spent, observation, alert, id);
      }
    }
    rows.run();
    spent.run();
  }

  private void spend(Rows rows, String observation, String alert, String raised) {
    rows.text(environment).text(school).text(observation).text(alert).text(raised).add();
  }

  private static Rows days(Rows rows, DayRange window) {
    return rows.number(window.from().toEpochDay()).number(window.to().toEpochDay());
  }

  /**
   * An observation that a pending alert has spent.
   *
   * @param now what it has become; null where it is gone
   */
  record Spent(PendingRow pending, String observation, @Nullable Observed now) {
    record PendingRow(UUID id, UUID alert, UUID student, DayRange window, long raisedAtMillis) {}

    record Observed(UUID student, String kind, LocalDate day, boolean removed) {}

    private static Spent of(ResultSet row) throws SQLException {
      UUID student = Columns.nullableUuid(row, "observed_student_id");
      return new Spent(
          new PendingRow(
              Columns.uuid(row, "raised_id"),
              Columns.uuid(row, "alert_id"),
              Columns.uuid(row, "student_id"),
              RaisedRows.window(row),
              row.getLong("raised_at")),
          row.getString("observation_id"),
          student == null
              ? null
              : new Observed(
                  student,
                  row.getString("kind"),
                  Columns.day(row, "day"),
                  row.getInt("removed") == 1));
    }
  }

  List<Spent> pendingSpent(Collection<UUID> students) throws SQLException {
    Rows rows = session.rows("pending_spent", students.size());
    for (UUID student : students) {
      rows.text(environment).text(school).text(student.toString()).add();
    }
    return rows.ask(Spent::of);
  }

  /** What these alerts could count too, by their ids. */
  Map<UUID, Set<Counted>> spare(Map<Corrections.Pending, Set<String>> kindsByPending)
      throws SQLException {
    Rows rows = session.rows("spare_observations", kindsByPending.size());
    kindsByPending.forEach((pending, kinds) -> {
      rows.text(pending.id().toString())
          .text(pending.alert().toString())
          .text(pending.student().toString())
          .text(environment)
          .text(school)
          .text(Columns.ofTexts(kinds));
      days(rows, pending.window()).add();
    });
    Map<UUID, Set<Counted>> spare = new HashMap<>();
    rows.ask(row ->
        spare
            .computeIfAbsent(Columns.uuid(row, "raised_id"), _ -> new HashSet<>())
            .add(new Counted(row.getString("id"), Columns.day(row, "day"))));
    return spare;
  }

  /** These observations count no more for these alerts. */
  void free(Collection<Spent> lost) throws SQLException {
    Rows rows = session.rows("free", lost.size());
    for (Spent spent : lost) {
      rows.text(environment)
          .text(school)
          .text(spent.observation)
          .text(spent.pending.alert.toString())
          .add();
    }
    rows.run();
  }

  void settle(Collection<Corrections.Outcome> outcomes) throws SQLException {
    Rows freed = session.rows("free_all", outcomes.size());
    Rows withdrawn = session.rows("withdraw", outcomes.size());
    Rows spent = session.rows("spend", outcomes.size());
    for (Corrections.Outcome outcome : outcomes) {
      String id = outcome.raised().toString();
      switch (outcome) {
        case Corrections.Outcome.Withdrawn _ -> {
          freed.text(environment).text(school).text(id).add();
          withdrawn.text(environment).text(school).text(id).text(RaisedAlert.CORRECTED).add();
        }
        case Corrections.Outcome.Stays stays -> {
          for (String observation : stays.added()) {
            spend(spent, observation, stays.alert().toString(), id);
          }
        }
      }
    }
    freed.run();
    withdrawn.run();
    spent.run();
  }

  Map<UUID, String> terms() throws SQLException {
    Map<UUID, String> terms = new HashMap<>();
    session.query(
        "alert_terms",
        row -> terms.put(Columns.uuid(row, "alert_id"), row.getString("terms")),
        environment,
        school);
    return terms;
  }

  void putTerms(UUID alert, String terms) throws SQLException {
    session.update("put_alert_terms", environment, school, alert.toString(), terms);
  }

  void deleteTerms(UUID alert) throws SQLException {
    session.update("delete_alert_terms", environment, school, alert.toString());
  }

  void withdrawPending(UUID alert, String reason) throws SQLException {
    String id = alert.toString();
    session.update("free_pending_of_alert", environment, school, environment, school, id);
    session.update("withdraw_pending_of_alert", reason, environment, school, id);
  }
}
