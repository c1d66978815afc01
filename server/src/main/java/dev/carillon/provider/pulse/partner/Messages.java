package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.message.MessageContents;

/** {@code /v2/alerts/message}: what a message tells, to an app that may have it. */
final class Messages {
  private final MessageContents contents;

  Messages(MessageContents contents) {
    this.contents = contents;
  }

  Response one(Request request) throws HttpError {
    return contents
        .content(PartnerCaller.of(request).app().application(), Ids.required(request))
        .map(content -> Response.of(200, content))
        .orElseThrow(
            () -> HttpError.of(404, "not_found", "There is no message with this id for your app"));
  }
}
