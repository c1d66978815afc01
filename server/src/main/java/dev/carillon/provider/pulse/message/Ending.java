package dev.carillon.provider.pulse.message;

import dev.carillon.model.Delivery;
import dev.carillon.model.Reason;
import dev.carillon.provider.pulse.message.PulseMessage.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the deliveries of a message's copies make of the message. */
sealed interface Ending {
  /** How long at least until it is looked at again, and how long at most. */
  Duration SOONEST = Duration.ofSeconds(30);

  Duration LATEST = Duration.ofHours(1);

  /** An attempt takes no longer. */
  Duration ATTEMPT = Duration.ofSeconds(35);

  /** Something is still to happen. */
  record NotYet(Instant checkAt) implements Ending {}

  /**
   * @param reason null for a message that was delivered
   */
  record Ended(State state, @Nullable String reason) implements Ending {}

  /**
   * Delivered as soon as one webhook delivered it. Undeliverable when none did, none is pending and
   * at least one was given up. Otherwise all were called off, or there never was one.
   *
   * @param deliveries of all copies
   * @param erased whether the message's content was erased
   */
  static Ending of(List<Delivery> deliveries, boolean erased, Instant now) {
    Reason givenUp = null;
    Reason calledOff = null;
    Instant next = null;
    for (Delivery delivery : deliveries) {
      switch (delivery.state()) {
        case DELIVERED -> {
          return new Ended(State.DELIVERED, null);
        }
        case UNDELIVERABLE -> {
          if (delivery.reason() == Reason.CONTENT_EXPUNGED) {
            calledOff = delivery.reason();
          } else if (givenUp == null) {
            givenUp = delivery.reason();
          }
        }
        case CANCELLED, SKIPPED -> calledOff = delivery.reason();
        case SCHEDULED, SENDING, RETRYING -> {
          Instant due = delivery.dueAt();
          Instant at = (due == null || due.isBefore(now) ? now : due).plus(ATTEMPT);
          next = next == null || at.isBefore(next) ? at : next;
        }
      }
    }
    if (next != null) {
      return new NotYet(within(next, now));
    }
    if (givenUp != null) {
      return new Ended(State.UNDELIVERABLE, givenUp.wireName());
    }
    if (erased) {
      return new Ended(State.UNSENT, Unsent.ERASED.wireName());
    }
    return new Ended(
        State.UNSENT, calledOff == null ? Unsent.NO_WEBHOOK.wireName() : calledOff.wireName());
  }

  private static Instant within(Instant at, Instant now) {
    Instant soonest = now.plus(SOONEST);
    Instant latest = now.plus(LATEST);
    return at.isBefore(soonest) ? soonest : at.isAfter(latest) ? latest : at;
  }
}
