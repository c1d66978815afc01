package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.partner.KeyChain.Link;
import java.time.Instant;

/** {@code /pulse/v1/keys}: the keys that this installation signs with. */
final class KeyOperations {
  private final OperatorDesk desk;
  private final SigningKeys keys;

  KeyOperations(OperatorDesk desk, SigningKeys keys) {
    this.desk = desk;
    this.keys = keys;
  }

  Response list(Request request) {
    Instant now = desk.now();
    KeyChain chain = keys.chain();
    String signing = chain.signing(now).kid();
    return JsonWriter.object()
        .array("data", chain.links(), (json, link) -> describe(json, link, now, signing))
        .response(200);
  }

  /**
   * A key that is announced already is answered as it is. {@code at_once} is for one that others
   * may know: see {@link SigningKeys#rotate}.
   */
  Response rotate(Request request) throws HttpError {
    boolean atOnce = false;
    if (request.body().length > 0) {
      JsonObject json = JsonObject.of(request);
      atOnce = json.bool("at_once").or(false);
      json.check();
    }
    String word = atOnce ? "key.replace" : "key.rotate";
    Link next = keys.rotate(atOnce);
    desk.change(session -> {
      desk.audit(session, request, null, word, next.kid(), next.algorithm().wireName());
      return true;
    });
    Instant now = desk.now();
    JsonWriter json = JsonWriter.object();
    describe(json, next, now, keys.chain().signing(now).kid());
    return json.response(200);
  }

  private static void describe(JsonWriter json, Link link, Instant now, String signing) {
    json.text("kid", link.kid())
        .text("algorithm", link.algorithm().wireName())
        .text("state", state(link, now, signing))
        .instant("created_at", link.createdAt())
        .instant("first_use_at", link.firstUseAt())
        .instant("last_use_at", link.lastUseAt())
        .instant("retire_at", link.retireAt());
  }

  private static String state(Link link, Instant now, String signing) {
    if (link.kid().equals(signing)) {
      return "signing";
    }
    if (!link.isPublished(now)) {
      return "retired";
    }
    return link.firstUseAt().isAfter(now) ? "announced" : "kept";
  }
}
