package dev.carillon.engine;

import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.Delivery;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Lease;
import dev.carillon.model.Outcome;
import dev.carillon.model.Phases;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.model.Verdict;
import dev.carillon.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From an outcome and a verdict to what is written down. Decides, and does nothing. */
final class Conclusion {
  /** So many attempts may fail inside Carillon itself before it stops trying. */
  static final int MOST_INTERNAL_FAILURES = 5;

  private static final Duration FIRST_INTERNAL_PAUSE = Duration.ofSeconds(5);

  private Conclusion() {}

  /**
   * What follows from a failure of Carillon's own. Such a failure uses up no step of the schedule,
   * so that their number is what the attempts are ahead of the steps (with the few attempts that
   * followed at once on a stale connection).
   */
  static Verdict afterInternalFailure(Delivery delivery, Instant now) {
    int before = Math.max(0, delivery.attempts() - delivery.step());
    if (before + 1 >= MOST_INTERNAL_FAILURES) {
      return new Verdict.Undeliverable(Reason.QUARANTINED);
    }
    return new Verdict.RetryAt(
        now.plus(FIRST_INTERNAL_PAUSE.multipliedBy(1L << before)), delivery.step());
  }

  /** The outcome that stands for a failure of Carillon's own; the log says more. */
  static Outcome internalFailure(Throwable failure) {
    return new Outcome.Unreached(
        ErrorClass.INTERNAL_ERROR,
        "Carillon itself failed (" + failure.getClass().getSimpleName() + ")",
        false,
        Phases.NONE);
  }

  /**
   * On a new connection nothing can be stale: whatever an egress says, a further attempt at once is
   * followed by no other.
   */
  static Outcome onFreshConnection(Outcome outcome) {
    return outcome instanceof Outcome.Unreached(var error, var detail, var stale, var phases)
            && stale
        ? new Outcome.Unreached(error, detail, false, phases)
        : outcome;
  }

  static Attempt attempt(
      Lease lease,
      AttemptId id,
      String url,
      Times times,
      Outcome outcome,
      @Nullable ErrorClass error,
      Decision decision) {
    Delivery delivery = lease.delivery();
    return new Attempt(
        delivery.application(),
        id,
        delivery.id(),
        delivery.message(),
        delivery.target() instanceof Target.ToEndpoint(var endpoint) ? endpoint : null,
        delivery.run(),
        delivery.attempts() + 1,
        url,
        times.started(),
        outcome,
        error,
        decision.nextAttemptAt(times.ended()));
  }

  /** When an attempt was made. */
  record Times(Instant started, Instant ended) {}

  /**
   * A verdict, and whether the target was closed before it could take effect.
   *
   * @param closed why no further attempt is to be made; null if one may be
   */
  record Decision(Verdict verdict, @Nullable Reason closed) {

    private @Nullable Instant nextAttemptAt(Instant ended) {
      return switch (verdict) {
        case Verdict.RetryAt(Instant at, _) -> closed == null ? at : null;
        case Verdict.AgainAtOnce() -> ended;
        case Verdict.Delivered(), Verdict.Undeliverable(_) -> null;
      };
    }

    /** What the delivery becomes. */
    Settlement settlement(Lease lease, Attempt attempt, Instant at) {
      int step = lease.delivery().step();
      return switch (verdict) {
        case Verdict.Delivered() ->
            new Settlement(lease, attempt, State.DELIVERED, null, null, step, at);
        case Verdict.AgainAtOnce() ->
            new Settlement(lease, attempt, State.SENDING, null, null, step, at);
        case Verdict.RetryAt(Instant due, int next) ->
            closed == null
                ? new Settlement(lease, attempt, State.RETRYING, null, due, next, at)
                : new Settlement(
                    lease, attempt, calledOff(lease, closed, at).state(), closed, null, step, at);
        case Verdict.Undeliverable(Reason reason) ->
            new Settlement(lease, attempt, State.UNDELIVERABLE, reason, null, step, at);
      };
    }
  }

  /** A delivery that is called off before an attempt, or has nothing to deliver any more. */
  static Settlement calledOff(Lease lease, Reason reason, Instant at) {
    State state = reason == Reason.CONTENT_EXPUNGED ? State.UNDELIVERABLE : State.CANCELLED;
    return new Settlement(lease, null, state, reason, null, lease.delivery().step(), at);
  }

  /** The same delivery as it stands after an attempt that is followed by another at once. */
  static Lease further(Lease lease, Instant at) {
    Delivery was = lease.delivery();
    return new Lease(lease.id(), was.sending(was.attempts() + 1, at), lease.message());
  }
}
