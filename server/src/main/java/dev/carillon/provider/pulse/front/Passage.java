package dev.carillon.provider.pulse.front;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.provider.Fetcher.Fetched;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request as it goes on to a region, and the region's answer as it goes back. Pure. */
final class Passage {
  /** As long as the door out takes. */
  private static final int MAX_URL_LENGTH = 2_048;

  private static final int FIRST_FINAL_STATUS = 200;
  private static final int LAST_STATUS = 599;
  private static final String BYTES = "application/octet-stream";

  private Passage() {}

  /**
   * The same method, path, query, fields and body, for another host.
   *
   * @param region where the region is reached, without a slash at the end
   * @param freshConnection whether to leave kept-alive connections aside
   * @throws HttpError 400 or 414 if something in it cannot be sent on, and what {@link
   *     Request#body} throws
   */
  static OutboundRequest request(
      Request given, URI region, Duration timeout, boolean freshConnection) throws HttpError {
    String query = given.rawQuery();
    String url = region + given.rawPath() + (query.isEmpty() ? "" : "?" + query);
    requireSendable(url);
    List<Header> headers = HeaderPassing.ofRequest(given.headers(), given.remoteAddress());
    Optional<String> fault = HeaderPassing.fault(headers);
    if (fault.isPresent()) {
      throw HttpError.of(
          400, "header_unusable", "The request cannot be passed on to its region: " + fault.get());
    }
    return new OutboundRequest(given.method(), url, headers, body(given), timeout, freshConnection);
  }

  /** Without a body there may still be a content type, and the region wants to see it. */
  private static Payload body(Request given) throws HttpError {
    return Payload.of(given.body(), given.header("content-type").orElse(""));
  }

  private static void requireSendable(String url) throws HttpError {
    if (url.length() > MAX_URL_LENGTH) {
      throw HttpError.of(
          414,
          "uri_too_long",
          "Path and query are too long to be passed on: with the region's host they may have "
              + MAX_URL_LENGTH
              + " characters");
    }
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\\\"<>`#".indexOf(c) >= 0) {
        throw HttpError.of(
            400, "uri_unusable", "The path or the query has a character to be percent-encoded");
      }
    }
  }

  /**
   * @param method of the request
   * @throws HttpError 502 if it is no answer to pass on
   */
  static Response answer(Fetched.Answer answer, String method, String region) throws HttpError {
    if (answer.status() < FIRST_FINAL_STATUS || answer.status() > LAST_STATUS) {
      throw HttpError.of(
          502,
          "region_unusable",
          "The region " + region + " answered what cannot be passed on (" + answer.status() + ")");
    }
    List<Header> headers = HeaderPassing.ofAnswer(answer.headers(), method.equals("HEAD"));
    Payload body = answer.body();
    if (body.length() == 0) {
      return new Response(answer.status(), headers, null);
    }
    // An empty type would be written as an empty field.
    Payload typed = body.contentType().isEmpty() ? Payload.of(body.bytes(), BYTES) : body;
    return new Response(answer.status(), headers, typed);
  }
}
