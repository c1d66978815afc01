package dev.carillon.http;

/** Answers one request, on a virtual thread of its own; it may block. */
@FunctionalInterface
public interface Handler {
  /**
   * @throws HttpError becomes the answer that it describes; anything else becomes a 500 without
   *     details and a line in the log
   */
  Response handle(Request request) throws HttpError;
}
