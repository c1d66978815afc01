package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import java.util.UUID;

/** What a path names. What cannot be an id is not there: 404; to put it there is 422. */
final class PathIds {
  private PathIds() {}

  static String word(Request request, String parameter, String kind) throws HttpError {
    return fitting(
        request, parameter, kind, Fields.WORD_LENGTH, Fields.isWord(value(request, parameter)));
  }

  static String line(Request request, String parameter, String kind) throws HttpError {
    return fitting(
        request, parameter, kind, Fields.LINE_LENGTH, Fields.isLine(value(request, parameter)));
  }

  static UUID uuid(Request request, String parameter, String kind) throws HttpError {
    return UUID.fromString(
        fitting(
            request,
            parameter,
            kind,
            Fields.UUID_LENGTH,
            Fields.isUuid(value(request, parameter))));
  }

  static int number(Request request, String parameter, String kind, int min, int max)
      throws HttpError {
    String text = value(request, parameter);
    boolean digits = text.matches("0|-?[1-9][0-9]{0,5}");
    int number = digits ? Integer.parseInt(text) : 0;
    if (!digits || number < min || number > max) {
      throw unfit(
          request, parameter, kind, "must be a whole number from %d to %d".formatted(min, max));
    }
    return number;
  }

  private static String value(Request request, String parameter) {
    return request.pathParameter(parameter);
  }

  private static String fitting(
      Request request, String parameter, String kind, String must, boolean fits) throws HttpError {
    if (!fits) {
      throw unfit(request, parameter, kind, must);
    }
    return value(request, parameter);
  }

  private static HttpError unfit(Request request, String parameter, String kind, String must) {
    return request.method().equals("PUT")
        ? HttpError.invalid("path", parameter, "value_error.id", must)
        : notFound(kind);
  }

  static HttpError notFound(String kind) {
    return HttpError.of(404, "not_found", "There is no such " + kind);
  }
}
