package dev.carillon.api;

import java.time.Duration;

/**
 * The limits of the general API.
 *
 * @param maxPayloadBytes of one message; more is 413
 * @param maxBodyBytes of one request; more is 413, before it is read
 * @param maxBatchBytes of one batch request
 * @param maxBatchItems messages in one batch
 * @param portalTokenLifetime how long a token of an app portal link lives unless the caller asks
 *     for less or more
 * @param idempotencyLifetime how long an answer is kept under its key
 * @param idempotencyWait how long a request waits for an equal one that is still in progress
 */
public record ApiConfig(
    int maxPayloadBytes,
    int maxBodyBytes,
    int maxBatchBytes,
    int maxBatchItems,
    Duration portalTokenLifetime,
    Duration idempotencyLifetime,
    Duration idempotencyWait) {
  private static final int MEBIBYTE = 1 << 20;

  public static final ApiConfig DEFAULTS =
      new ApiConfig(
          MEBIBYTE,
          2 * MEBIBYTE,
          16 * MEBIBYTE,
          1_000,
          Duration.ofDays(7),
          Duration.ofHours(24),
          Duration.ofSeconds(10));
}
