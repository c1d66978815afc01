package dev.carillon.api;

import dev.carillon.http.HttpError;

/** Carries a refusal out of a change that a store applies within its transaction. */
final class RefusedChange extends RuntimeException {
  private final transient HttpError refusal;

  RefusedChange(HttpError refusal) {
    super(refusal.code(), refusal, false, false);
    this.refusal = refusal;
  }

  HttpError refusal() {
    return refusal;
  }
}
