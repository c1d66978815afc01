package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request to {@code /connect}: a form, in which none stands twice (RFC 6749,
 * section 3.2). What has no value counts as absent. The query is no place for secrets, which end up
 * in logs there: a request with one is refused.
 */
final class OAuthForm {
  private static final String TYPE = "application/x-www-form-urlencoded";

  private final Map<String, String> values;

  private OAuthForm(Map<String, String> values) {
    this.values = values;
  }

  static OAuthForm of(Request request) throws HttpError {
    if (!request.rawQuery().isEmpty()) {
      throw invalid("Parameters belong into the body, not into the query");
    }
    String type = request.header("content-type").orElse("");
    int semicolon = type.indexOf(';');
    String mediaType = semicolon < 0 ? type : type.substring(0, semicolon);
    if (!mediaType.strip().toLowerCase(Locale.ROOT).equals(TYPE)) {
      throw HttpError.of(415, PulseErrors.INVALID_REQUEST, "The content type must be " + TYPE);
    }
    Map<String, String> values = new HashMap<>();
    String body = new String(request.body(), StandardCharsets.UTF_8);
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!value.isEmpty() && values.put(name, value) != null) {
        throw invalid("A parameter is there twice");
      }
    }
    return new OAuthForm(values);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String required(String name) throws HttpError {
    return value(name).orElseThrow(() -> invalid("The parameter " + name + " is missing"));
  }

  static HttpError invalid(String detail) {
    return HttpError.of(400, PulseErrors.INVALID_REQUEST, detail);
  }

  private static String decoded(String text) throws HttpError {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw invalid("The body is not a form: a percent sign without two digits behind it");
    }
  }

  /** Names only: among the values are secrets. */
  @Override
  public String toString() {
    return "form " + values.keySet();
  }
}
