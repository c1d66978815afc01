package dev.carillon.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * What the receiver reports of one request, as a line of JSON.
 *
 * @param path names the endpoint
 * @param message the id in {@code webhook-id}
 * @param status that it answered with
 * @param problem with the signature; null if it was right
 * @param bodySha256 in lower-case hex
 * @param receivedAtMicros since 1970
 */
record Receipt(
    String path,
    String message,
    int status,
    @Nullable String problem,
    String bodySha256,
    long receivedAtMicros) {
  boolean verified() {
    return problem == null;
  }
}
