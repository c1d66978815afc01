package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** UUIDs as partners write them. */
final class Ids {
  private static final Pattern UUID_TEXT =
      Pattern.compile(
          "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

  private Ids() {}

  /** Empty for what is no UUID in its full form. */
  static Optional<UUID> uuid(String text) {
    return UUID_TEXT.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /**
   * The {@code id} of a path.
   *
   * @throws HttpError 400 if it is none
   */
  static UUID required(Request request) throws HttpError {
    return uuid(request.pathParameter("id"))
        .orElseThrow(() -> HttpError.of(400, "invalid_id", "The id in the path must be a UUID"));
  }
}
