package dev.carillon.http;

import dev.carillon.model.Header;
import java.util.List;

/** How an error is written: the general API has one envelope, and each provider its own. */
@FunctionalInterface
public interface ErrorEnvelope {
  /** {@code {code, detail}}; a 422 as {@code {code, detail: [{loc, msg, type}]}}. */
  ErrorEnvelope GENERAL = ErrorEnvelope::general;

  /**
   * Writes the body; {@code Retry-After}, {@code Allow} and the request's id are added by the
   * server.
   *
   * @param requestId stands in the log line too; show it with a 500
   */
  Response write(HttpError error, String requestId);

  private static Response general(HttpError error, String requestId) {
    JsonWriter json = JsonWriter.object().text("code", error.code());
    if (error.problems().isEmpty()) {
      json.text("detail", error.detail());
    } else {
      json.array(
          "detail",
          error.problems(),
          (item, problem) ->
              item.texts("loc", problem.loc())
                  .text("msg", problem.msg())
                  .text("type", problem.type()));
    }
    if (error.status() >= 500) {
      json.text("requestId", requestId);
    }
    return new Response(error.status(), List.<Header>of(), json.payload());
  }
}
