package dev.carillon.provider.pulse.partner;

import dev.carillon.http.ErrorEnvelope;
import dev.carillon.http.HttpError;
import dev.carillon.http.HttpError.Problem;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Response;
import dev.carillon.http.RouteTable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How errors are written to partners. The document shows no error. Below {@code /v2/} the answer
 * has the fields that its successes have, and in {@code error} the pair that the vendor's other
 * documents show, {@code short} and {@code code}, with a sentence for people beside it. Below
 * {@code /connect/} it is OAuth's (RFC 6749, section 5.2).
 */
public final class PulseErrors {
  static final String INVALID_TOKEN = "invalid_token";
  static final String INSUFFICIENT_SCOPE = "insufficient_scope";
  static final String INVALID_CLIENT = "invalid_client";
  static final String INVALID_REQUEST = "invalid_request";
  static final String INVALID_SCOPE = "invalid_scope";
  static final String INVALID_GRANT = "invalid_grant";
  static final String UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type";

  private static final Set<String> OF_OAUTH =
      Set.of(INVALID_CLIENT, INVALID_REQUEST, INVALID_SCOPE, INVALID_GRANT, UNSUPPORTED_GRANT_TYPE);

  private static final String CHALLENGE = "WWW-Authenticate";

  private PulseErrors() {}

  /** The paths where even what is unknown is answered so. */
  public static List<RouteTable.Group> groups(@Nullable String host) {
    return List.of(
        new RouteTable.Group(host, "/v2/", alerts(null)),
        new RouteTable.Group(host, "/connect/", oauth()));
  }

  /**
   * @param action as successes name it, such as {@code newWebhook}; null where there is none
   */
  public static ErrorEnvelope alerts(@Nullable String action) {
    return (error, requestId) -> alerts(action, error, requestId);
  }

  /** RFC 6749's. */
  public static ErrorEnvelope oauth() {
    return PulseErrors::oauth;
  }

  private static Response alerts(@Nullable String action, HttpError error, String requestId) {
    int status = status(error);
    JsonWriter json = JsonWriter.object();
    if (action != null) {
      json.text("action", action);
    }
    json.bool("success", false)
        .object(
            "error",
            inner -> {
              inner
                  .text("short", shortName(error))
                  .text("code", "P" + status)
                  .text("message", sentence(error));
              if (status >= 500) {
                inner.text("request_id", requestId);
              }
            });
    Response response = json.response(status);
    return switch (status) {
      case 401 -> response.with(CHALLENGE, bearer(error));
      case 403 -> response.with(CHALLENGE, "Bearer realm=\"pulse\", error=\"insufficient_scope\"");
      default -> response;
    };
  }

  private static Response oauth(HttpError error, String requestId) {
    int status = status(error);
    String word = OF_OAUTH.contains(error.code()) ? error.code() : oauthWord(status);
    JsonWriter json =
        JsonWriter.object().text("error", word).text("error_description", sentence(error));
    if (status >= 500) {
      json.text("request_id", requestId);
    }
    Response response = json.response(status);
    return status == 401 ? response.with(CHALLENGE, "Basic realm=\"pulse\"") : response;
  }

  private static String oauthWord(int status) {
    return switch (status) {
      case 401 -> INVALID_CLIENT;
      case 408, 429, 502, 503, 504, 507 -> "temporarily_unavailable";
      case 500, 508 -> "server_error";
      default -> INVALID_REQUEST;
    };
  }

  /** No error word where there was nothing to judge (RFC 6750, section 3.1). */
  private static String bearer(HttpError error) {
    return error.code().equals(INVALID_TOKEN)
        ? "Bearer realm=\"pulse\", error=\"invalid_token\""
        : "Bearer realm=\"pulse\"";
  }

  /** Whatever is malformed is 400: the document knows no 422. */
  private static int status(HttpError error) {
    return error.status() == 422 ? 400 : error.status();
  }

  private static String shortName(HttpError error) {
    return error.code().toUpperCase(Locale.ROOT);
  }

  private static String sentence(HttpError error) {
    if (error.problems().isEmpty()) {
      return error.detail();
    }
    return error.problems().stream().map(PulseErrors::sentence).collect(Collectors.joining("; "));
  }

  /** Such as {@code type: field required}. */
  private static String sentence(Problem problem) {
    List<String> place = problem.loc();
    List<String> inside = place.size() > 1 ? place.subList(1, place.size()) : place;
    return String.join(".", inside) + ": " + problem.msg();
  }
}
