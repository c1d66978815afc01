package dev.carillon.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Application;
import dev.carillon.model.Token;
import dev.carillon.signing.ApiToken;
import dev.carillon.store.Catalog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/** {@code /auth}: tokens of one application, for the pages that its owner sees. */
final class Authentication {
  private static final int MIN_EXPIRY_SECONDS = 60;

  private final Catalog catalog;
  private final Applications applications;
  private final TokenAccess access;
  private final Supplier<String> publicUrl;
  private final ApiConfig config;
  private final Api.Sources sources;

  Authentication(
      Catalog catalog,
      Applications applications,
      TokenAccess access,
      Supplier<String> publicUrl,
      ApiConfig config,
      Api.Sources sources) {
    this.catalog = catalog;
    this.applications = applications;
    this.access = access;
    this.publicUrl = publicUrl;
    this.config = config;
    this.sources = sources;
  }

  void addTo(RouteRows rows) {
    rows.post(
            "/auth/app-portal-access/{app_id}",
            "v1.authentication.app-portal-access",
            access.operator(),
            this::portalAccess)
        .post("/auth/logout", "v1.authentication.logout", access.anyone(), this::logout);
  }

  private Response portalAccess(Request request) throws HttpError {
    JsonObject json =
        request.body().length == 0 ? JsonObject.of("{}".getBytes(UTF_8)) : JsonObject.of(request);
    int usual = (int) config.portalTokenLifetime().toSeconds();
    int seconds = json.integer("expiry", MIN_EXPIRY_SECONDS, usual).or(usual);
    refuseLesserRights(json);
    JsonObject inline = json.object("application").orNull();
    json.check();
    Application application = applications.findOrCreate(request, inline);
    String token = ApiToken.generate(sources.random());
    Instant now = sources.time().instant().truncatedTo(ChronoUnit.MILLIS);
    catalog.insert(
        new Token(
            sources.ids().token(),
            application.key().environment(),
            application.key().application(),
            "app portal",
            ApiToken.hash(token),
            now,
            now.plusSeconds(seconds)));
    // In the fragment: browsers do not send it, so it stands in no log.
    return JsonWriter.object()
        .text("url", publicUrl.get() + "/app-portal#key=" + token)
        .text("token", token)
        .response(200)
        .with("cache-control", "no-store");
  }

  /** A token with more rights than were asked for would be worse than none. */
  private static void refuseLesserRights(JsonObject json) {
    if (json.bool("readOnly").or(false)) {
      json.refuse(
          "readOnly", "value_error.not_supported", "tokens that may only read are not supported");
    }
    if (!json.raw("capabilities").isAbsent() && !json.raw("capabilities").isNull()) {
      json.refuse(
          "capabilities",
          "value_error.not_supported",
          "tokens with some capabilities only are not supported: leave it out");
    }
  }

  private Response logout(Request request) throws HttpError {
    ApiCaller caller = ApiCaller.of(request);
    if (caller.operator()) {
      throw HttpError.of(
          403,
          "insufficient_access",
          "This is an operator's token; only an application's can be given up so");
    }
    catalog.deleteToken(caller.environment(), caller.token());
    access.forget(caller.token());
    return Response.empty(204);
  }
}
