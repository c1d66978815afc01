package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.EnvironmentId;
import dev.carillon.store.sql.Database;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /connect/token} and {@code /connect/revocation}: OAuth 2.0's client credentials (RFC 6749,
 * section 4.4) and token revocation (RFC 7009), at the paths of the vendor's older documents. A
 * client names itself in the {@code Authorization} header or in the form.
 */
final class Connect {
  private final Clients clients;
  private final AccessTokens tokens;
  private final AppBook apps;
  private final Database database;

  Connect(Clients clients, AccessTokens tokens, AppBook apps, Database database) {
    this.clients = clients;
    this.tokens = tokens;
    this.apps = apps;
    this.database = database;
  }

  Response token(Request request) throws HttpError {
    OAuthForm form = OAuthForm.of(request);
    App app = client(request, form);
    String grantType = form.required("grant_type");
    if (!grantType.equals("client_credentials")) {
      throw HttpError.of(
          400, PulseErrors.UNSUPPORTED_GRANT_TYPE, "The grant type must be client_credentials");
    }
    Set<String> scopes = scopes(app, form.value("scope"));
    return JsonWriter.object(1_024)
        .text("access_token", tokens.issue(app, scopes))
        .text("token_type", "Bearer")
        .number("expires_in", AccessTokens.LIFETIME.toSeconds())
        .text("scope", Scopes.text(scopes))
        .response(200)
        .with("Pragma", "no-cache");
  }

  private static Set<String> scopes(App app, Optional<String> asked) throws HttpError {
    Set<String> scopes = asked.map(Scopes::parse).orElse(app.scopes());
    if (!app.scopes().containsAll(scopes)) {
      throw HttpError.of(
          400, PulseErrors.INVALID_SCOPE, "The app was not given all of these scopes");
    }
    return scopes;
  }

  /** 200 also for what is no token, or none any more (RFC 7009, section 2.2). */
  Response revocation(Request request) throws HttpError {
    OAuthForm form = OAuthForm.of(request);
    App app = client(request, form);
    Optional<TokenClaims> found = tokens.ours(form.required("token"));
    if (found.isPresent()) {
      TokenClaims claims = found.get();
      String id = claims.id();
      if (!claims.clientId().equals(app.clientId())) {
        throw HttpError.of(
            400, PulseErrors.INVALID_GRANT, "The token was issued to another client");
      }
      if (id != null) {
        EnvironmentId environment = app.application().environment();
        database.write(session -> {
          AppRows.revoke(session, environment, id, claims.expiresAt());
          return true;
        });
        apps.changed();
      }
    }
    return Response.empty(200);
  }

  private App client(Request request, OAuthForm form) throws HttpError {
    Optional<String> header = request.header("authorization");
    Optional<String> secret = form.value("client_secret");
    Optional<BasicCredentials> given;
    if (header.isPresent()) {
      if (secret.isPresent()) {
        throw OAuthForm.invalid("The client's secret is there twice: in the header and the form");
      }
      given =
          BasicCredentials.areIn(header.get())
              ? BasicCredentials.parse(header.get())
              : Optional.empty();
      requireTheSame(form.value("client_id"), given);
    } else {
      Optional<String> id = form.value("client_id");
      given =
          id.isPresent() && secret.isPresent()
              ? Optional.of(new BasicCredentials(id.get(), secret.get()))
              : Optional.empty();
    }
    Optional<App> app =
        given.isEmpty() ? Optional.empty() : clients.byClientId(request, given.get());
    return app.orElseThrow(() ->
        HttpError.of(
            401, PulseErrors.INVALID_CLIENT, "The client id and secret are not those of an app"));
  }

  private static void requireTheSame(Optional<String> named, Optional<BasicCredentials> given)
      throws HttpError {
    if (named.isPresent() && given.isPresent() && !named.get().equals(given.get().name())) {
      throw OAuthForm.invalid("The form names another client than the header");
    }
  }

  /** For the metadata. */
  static List<String> authenticationMethods() {
    return List.of("client_secret_basic", "client_secret_post");
  }
}
