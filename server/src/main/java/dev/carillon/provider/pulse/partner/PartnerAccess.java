package dev.carillon.provider.pulse.partner;

import dev.carillon.http.Access;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.signing.RefusedTokenException;
import java.util.Optional;

/**
 * Admits apps: with an access token, or, those of one school, with their API key. Only the {@code
 * Authorization} header is looked at.
 */
final class PartnerAccess {
  private static final String BEARER = "Bearer ";

  private final AccessTokens tokens;
  private final Clients clients;

  PartnerAccess(AccessTokens tokens, Clients clients) {
    this.tokens = tokens;
    this.clients = clients;
  }

  /** Who has a scope; 401 without a good token, 403 without the scope. */
  Access with(String scope) {
    return request -> {
      PartnerCaller caller = caller(request);
      if (!caller.scopes().contains(scope)) {
        throw HttpError.of(
            403, PulseErrors.INSUFFICIENT_SCOPE, "This takes a token with the scope " + scope);
      }
      return caller;
    };
  }

  private PartnerCaller caller(Request request) throws HttpError {
    Optional<String> header = request.header("authorization");
    if (header.isEmpty()) {
      throw HttpError.of(
          401, "unauthenticated", "No token: send Authorization: Bearer, and an access token");
    }
    String value = header.get();
    if (BasicCredentials.areIn(value)) {
      return byApiKey(request, value);
    }
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw HttpError.of(
          401, "unauthenticated", "The Authorization header must be Bearer or Basic");
    }
    try {
      AccessTokens.Good good = tokens.verify(value.substring(BEARER.length()).strip());
      return new PartnerCaller(good.app(), good.scopes());
    } catch (RefusedTokenException | RefusedClaimsException refused) {
      throw HttpError.of(401, PulseErrors.INVALID_TOKEN, String.valueOf(refused.getMessage()));
    }
  }

  private PartnerCaller byApiKey(Request request, String header) throws HttpError {
    Optional<BasicCredentials> given = BasicCredentials.parse(header);
    Optional<App> app = given.isEmpty() ? Optional.empty() : clients.byApiKey(request, given.get());
    return app.map(found -> new PartnerCaller(found, found.scopes()))
        .orElseThrow(() ->
            HttpError.of(
                401, "unauthenticated", "The API key and its secret are not those of an app"));
  }
}
