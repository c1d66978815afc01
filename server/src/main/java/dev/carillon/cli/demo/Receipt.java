package dev.carillon.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * What the receiver reports of one request, as a line of JSON.
 *
 * @param path names the endpoint
 * @param found what it made of it
 * @param status that it answered with
 * @param bodySha256 in lower-case hex
 * @param receivedAtMicros since 1970
 */
record Receipt(
    String path, Check.Finding found, int status, String bodySha256, long receivedAtMicros) {
  String message() {
    return found.message();
  }

  @Nullable String problem() {
    return found.problem();
  }

  boolean verified() {
    return found.problem() == null;
  }
}
