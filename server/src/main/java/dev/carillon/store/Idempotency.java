package dev.carillon.store;

import java.time.Instant;

/**
 * Answers already given, by token and idempotency key, for requests that are not publishes (those
 * carry their {@link Submission.Claim} into their own transaction).
 */
public interface Idempotency {

  /**
   * Takes the key for a request that is about to be carried out.
   *
   * @param scope the id of the token
   * @param expiresAt when a finished answer is forgotten
   * @param abandonedBefore a claim older than this that never came to an answer is taken over: its
   *     node died
   */
  Claimed claim(
      String scope,
      String key,
      String requestHash,
      Instant now,
      Instant expiresAt,
      Instant abandonedBefore);

  /** Keeps the answer of a claimed request. */
  void complete(String scope, String key, StoredAnswer answer);

  /** Lets a claimed key go again: the request ended otherwise than 2xx. */
  void release(String scope, String key);

  /** What became of a claim. */
  sealed interface Claimed {
    /** The caller carries the request out, then completes or releases. */
    record Fresh() implements Claimed {}

    /** An equal request was answered before. */
    record Repeated(StoredAnswer answer) implements Claimed {}

    /** An equal request is still being carried out. */
    record InProgress() implements Claimed {}

    /** The key was used for another request. */
    record KeyReused() implements Claimed {}
  }
}
