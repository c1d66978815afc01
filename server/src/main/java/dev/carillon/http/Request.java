package dev.carillon.http;

import dev.carillon.model.Header;
import java.util.List;
import java.util.Optional;

/** One request, as a handler sees it. */
public interface Request {
  /** The server's own name for it: in the log, and in the answer as {@code x-request-id}. */
  String id();

  String method();

  /** As sent, undecoded, without the query. */
  String rawPath();

  /** As sent, undecoded, without the question mark; empty if there is none. */
  String rawQuery();

  /** The value of a part in braces of the route's path, decoded. */
  String pathParameter(String name);

  /** All values of a query parameter, decoded as forms are, in order. */
  List<String> queryParameters(String name);

  /**
   * The only value of a query parameter.
   *
   * @throws HttpError 422 if it is there twice
   */
  default Optional<String> queryParameter(String name) throws HttpError {
    List<String> values = queryParameters(name);
    if (values.size() > 1) {
      throw HttpError.invalid("query", name, "value_error.duplicate", "is given more than once");
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The first header field of that name, in any letter case. */
  Optional<String> header(String name);

  /** All header fields, as sent and in order. */
  List<Header> headers();

  /** Who calls; {@link Caller#ANONYMOUS} until the route's access was decided. */
  Caller caller();

  /** The peer's address, or what a trusted proxy says that it is. */
  String remoteAddress();

  /**
   * The whole body, read on the first call.
   *
   * @throws HttpError 413 if it is longer than the route allows, 408 if it comes too slowly
   */
  byte[] body() throws HttpError;
}
