package dev.carillon.engine;

import dev.carillon.egress.Egress;
import dev.carillon.model.Attempt;
import dev.carillon.model.Endpoint;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Lease;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Reason;
import dev.carillon.model.Verdict;
import dev.carillon.provider.Provider;
import dev.carillon.signing.SigningKey;
import dev.carillon.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hot path: route, render, send, decide, record. Runs on a virtual thread of its own and holds
 * one permit; nothing here touches the database.
 */
final class AttemptRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

  private final Routes routes;
  private final SigningPool signing;
  private final Egress egress;
  private final Tenancy tenancy;
  private final Recorder recorder;
  private final TimeAndChance world;
  private final Signals signals;

  AttemptRunner(
      Routes routes,
      SigningPool signing,
      Egress egress,
      Tenancy tenancy,
      Recorder recorder,
      TimeAndChance world,
      Signals signals) {
    this.routes = routes;
    this.signing = signing;
    this.egress = egress;
    this.tenancy = tenancy;
    this.recorder = recorder;
    this.world = world;
    this.signals = signals;
  }

  /** What one attempt came to. */
  private record Result(Conclusion.Times times, Outcome outcome, Verdict verdict) {}

  /** Makes the attempts of a delivery that are due now: one, or two if a connection was stale. */
  void run(Work work) {
    try {
      boolean freshConnection = false;
      while (attempt(work, freshConnection)) {
        freshConnection = true;
      }
    } catch (Throwable failure) {
      LOG.error("an attempt of {} could not be concluded", work.delivery().id(), failure);
      if (!work.handedOn()) {
        recorder.giveBack(work, world.time().instant().plus(PAUSE_AFTER_FAILURE));
      }
    }
  }

  /** Whether another is to follow at once. */
  private boolean attempt(Work work, boolean freshConnection) {
    if (!tenancy.allowsStart(work.tenure(), world.nanos().getAsLong())) {
      recorder.giveBack(work, world.time().instant());
      return false;
    }
    return switch (route(work)) {
      case null -> false;
      case Route.Closed(Reason reason) -> {
        recorder.record(
            new Recorder.Outcomes(
                work, Conclusion.calledOff(work.lease(), reason, world.time().instant()), null));
        yield false;
      }
      case Route.Open open -> {
        work.attempted();
        yield conclude(work, open, send(work, open, freshConnection));
      }
    };
  }

  /** Render, send, decide. Whatever goes wrong inside is an outcome too. */
  private Result send(Work work, Route.Open open, boolean freshConnection) {
    Lease lease = work.lease();
    Instant started = world.time().instant();
    try {
      OutboundRequest request =
          signing.render(open.provider(), rendering(lease, open, started, freshConnection));
      Outcome sent = egress.send(request);
      Outcome outcome = freshConnection ? Conclusion.onFreshConnection(sent) : sent;
      Instant ended = world.time().instant();
      Verdict verdict = open.policy().decide(lease.delivery(), outcome, ended, world.random());
      return new Result(new Conclusion.Times(started, ended), outcome, verdict);
    } catch (Throwable inside) {
      LOG.error("an attempt of {} failed inside Carillon", lease.delivery().id(), inside);
      signals.attemptFailedInside(lease.delivery(), inside);
      Instant ended = world.time().instant();
      return new Result(
          new Conclusion.Times(started, ended),
          Conclusion.internalFailure(inside),
          Conclusion.afterInternalFailure(lease.delivery(), ended));
    }
  }

  /** Record. Whether another attempt is to follow at once. */
  private boolean conclude(Work work, Route.Open open, Result result) {
    Lease lease = work.lease();
    Conclusion.Decision decision =
        new Conclusion.Decision(result.verdict(), closedMeanwhile(lease, result.verdict()));
    Instant ended = result.times().ended();
    ErrorClass error = open.policy().errorOf(result.outcome());
    Attempt attempt =
        Conclusion.attempt(
            lease,
            world.ids().attempt(),
            open.url(),
            result.times(),
            result.outcome(),
            error,
            decision);
    Settlement settlement = decision.settlement(lease, attempt, ended);
    boolean again = result.verdict() instanceof Verdict.AgainAtOnce;
    if (again) {
      work.continueWith(Conclusion.further(lease, ended));
    }
    recorder.record(
        new Recorder.Outcomes(
            work,
            settlement,
            error == ErrorClass.INTERNAL_ERROR
                ? null
                : new HealthBook.Note(open.destination(), result.verdict(), ended)));
    signals.attempted(
        attempt,
        result.verdict(),
        Duration.between(lease.message().createdAt(), ended).toNanos() / 1_000);
    return again;
  }

  /** Null if the store, or a gate, had to be asked and did not answer: the work is given back. */
  private @Nullable Route route(Work work) {
    try {
      return routes.of(work.lease());
    } catch (RuntimeException unknown) {
      signals.trouble("route", unknown);
      recorder.giveBack(work, world.time().instant().plus(PAUSE_AFTER_FAILURE));
      return null;
    }
  }

  private @Nullable Reason closedMeanwhile(Lease lease, Verdict verdict) {
    if (!(verdict instanceof Verdict.RetryAt)) {
      return null;
    }
    try {
      return routes.of(lease) instanceof Route.Closed(Reason reason) ? reason : null;
    } catch (RuntimeException unknown) {
      // Then it is called off when its next attempt is due.
      return null;
    }
  }

  private static Provider.Rendering rendering(
      Lease lease, Route.Open open, Instant now, boolean freshConnection) {
    Destination destination = open.destination();
    Endpoint endpoint = destination == null ? null : destination.endpoint();
    List<SigningKey> keys = destination == null ? List.of() : destination.keysAt(now);
    return new Provider.Rendering(lease, endpoint, keys, open.policy(), now, freshConnection);
  }
}
