package dev.carillon.store.sql;

import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Lease;
import dev.carillon.model.Outcome;
import dev.carillon.model.Phases;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.store.Settlement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes down what came of attempts. A delivery's row changes only if it still carries the lease
 * and the count of attempts that the settlement was made under: whoever was late changes nothing.
 */
final class Settling {
  private Settling() {}

  static List<Boolean> settle(Session session, List<Settlement> settlements) throws SQLException {
    attempts(session, settlements);
    boolean[] effective = new boolean[settlements.size()];
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < settlements.size(); i++) {
      open.add(i);
    }
    // One round but for deliveries with several settlements here: each goes upon the one before.
    while (!open.isEmpty()) {
      List<Integer> later = new ArrayList<>();
      List<Integer> round = new ArrayList<>();
      Set<DeliveryId> seen = new HashSet<>();
      for (int i : open) {
        (seen.add(settlements.get(i).lease().delivery().id()) ? round : later).add(i);
      }
      Rows rows = session.rows("settle_delivery", round.size());
      round.forEach(i -> row(rows, settlements.get(i)));
      boolean[] settled = rows.runAndTell(1);
      for (int row = 0; row < settled.length; row++) {
        effective[round.get(row)] = settled[row];
      }
      open = later;
    }
    List<Boolean> result = new ArrayList<>(effective.length);
    for (boolean one : effective) {
      result.add(one);
    }
    return result;
  }

  static void release(Session session, List<Lease> leases, Instant dueAt) throws SQLException {
    Rows rows = session.rows("release_delivery", leases.size());
    for (Lease lease : leases) {
      held(rows, lease).time(dueAt).add();
    }
    rows.run();
  }

  private static Rows held(Rows rows, Lease lease) {
    Delivery delivery = lease.delivery();
    return rows.text(delivery.id().value())
        .text(delivery.message().value())
        .text(lease.id().value())
        .number(delivery.attempts());
  }

  private static void row(Rows rows, Settlement settlement) {
    Lease lease = settlement.lease();
    Reason reason = settlement.reason();
    held(rows, lease).text(settlement.state().wireName());
    rows.text(reason == null ? null : reason.wireName()).time(settlement.dueAt());
    rows.text(settlement.state() == State.SENDING ? lease.id().value() : null);
    rows.number(lease.delivery().attempts() + (settlement.attempt() == null ? 0 : 1));
    rows.number(settlement.step()).time(settlement.at()).add();
  }

  private static void attempts(Session session, List<Settlement> settlements) throws SQLException {
    Rows rows = session.rows("insert_attempt", settlements.size());
    for (Settlement settlement : settlements) {
      Attempt attempt = settlement.attempt();
      if (attempt != null) {
        attempt(rows, attempt);
      }
    }
    rows.run();
  }

  private static void attempt(Rows rows, Attempt attempt) {
    ErrorClass error = attempt.error();
    Acceptance.application(rows, attempt.application());
    rows.text(attempt.message().value()).text(attempt.id().value());
    rows.text(attempt.delivery().value()).text(JournalRows.column(attempt.endpoint()));
    rows.text(attempt.run().wireName()).number(attempt.number()).text(attempt.url());
    rows.time(attempt.startedAt()).text(kind(attempt.outcome()));
    rows.text(error == null ? null : error.wireName());
    switch (attempt.outcome()) {
      case Outcome.Answered answer -> {
        rows.number(answer.status()).text(JournalColumns.ofHeaders(answer.headers()));
        rows.bytes(answer.body().bytes()).text(answer.body().contentType());
        rows.number(answer.bodyCut() ? 1 : 0).text(null).number(0);
      }
      case Outcome.Unreached unreached ->
          unanswered(rows, unreached.detail(), unreached.staleConnection());
      case Outcome.Refused refused -> unanswered(rows, refused.detail(), false);
    }
    phases(rows, attempt.outcome().phases());
    rows.time(attempt.nextAttemptAt()).add();
  }

  private static void unanswered(Rows rows, String detail, boolean stale) {
    rows.number((Long) null).text(null).bytes(null).text(null).number(0);
    rows.text(detail).number(stale ? 1 : 0);
  }

  private static void phases(Rows rows, Phases phases) {
    rows.number(phases.dnsMicros()).number(phases.connectMicros()).number(phases.tlsMicros());
    rows.number(phases.firstByteMicros()).number(phases.totalMicros());
  }

  /** As attempt.outcome has it. */
  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered _ -> "answered";
      case Outcome.Unreached _ -> "unreached";
      case Outcome.Refused _ -> "refused";
    };
  }
}
