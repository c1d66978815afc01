package dev.carillon.store;

import dev.carillon.model.Payload;

/** An answer that is kept under an idempotency key. */
public record StoredAnswer(int status, Payload body) {

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
