package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.provider.pulse.partner.App.ApiKey;
import dev.carillon.signing.ApiToken;
import java.util.Optional;

/** Judges names and secrets. It takes as long for a name that nobody has. */
final class Clients {
  private static final String NOBODYS = ApiToken.hash("");

  private final AppBook apps;
  private final FailedLogins failed;

  Clients(AppBook apps, FailedLogins failed) {
    this.apps = apps;
    this.failed = failed;
  }

  /**
   * An app by its client id and secret; empty if they are not good.
   *
   * @throws HttpError 429 after too many that were not
   */
  Optional<App> byClientId(Request request, BasicCredentials given) throws HttpError {
    return judged(request, given, apps.byClientId(given.name()), true);
  }

  /** An app by its API key and secret; otherwise as {@link #byClientId}. */
  Optional<App> byApiKey(Request request, BasicCredentials given) throws HttpError {
    return judged(request, given, apps.byApiKey(given.name()), false);
  }

  private Optional<App> judged(
      Request request, BasicCredentials given, Optional<App> found, boolean client)
      throws HttpError {
    failed.requireFew(request.remoteAddress(), given.name());
    String hash = found.map(app -> hash(app, client)).orElse(NOBODYS);
    if (ApiToken.matches(given.secret(), hash) && found.isPresent()) {
      return found;
    }
    failed.failed(request.remoteAddress(), given.name());
    return Optional.empty();
  }

  private static String hash(App app, boolean client) {
    ApiKey apiKey = app.apiKey();
    return client || apiKey == null ? app.secretHash() : apiKey.secretHash();
  }
}
