package dev.carillon.store;

import dev.carillon.model.Attempt;
import dev.carillon.model.Lease;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to write down after an attempt, or instead of one.
 *
 * @param lease as it was taken up; takes effect if the row still carries its id and its count of
 *     attempts
 * @param attempt null when there was none (called off, quarantined)
 * @param state SENDING keeps the lease: a further attempt follows at once
 * @param reason for undeliverable and cancelled
 * @param dueAt for RETRYING
 * @param step how many of the schedule's delays are used up now
 */
public record Settlement(
    Lease lease,
    @Nullable Attempt attempt,
    State state,
    @Nullable Reason reason,
    @Nullable Instant dueAt,
    int step,
    Instant at) {}
