package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.http.TextRule;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.ApplicationBook;
import dev.carillon.provider.pulse.partner.App.ApiKey;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.signing.ApiToken;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@code /pulse/v1/apps}: whom operators let in. Secrets are shown in the one answer that makes
 * them.
 */
final class AppOperations {
  static final String CLIENT = "client";

  private static final TextRule NAME = TextRule.text(1, 256);
  private static final TextRule CLIENT_ID = TextRule.word(1, 128);
  private static final TextRule SCHOOL = TextRule.word(1, 256);
  private static final TextRule SCOPE = TextRule.text(1, 256);

  private final OperatorDesk desk;
  private final ApplicationBook applications;
  private final RandomGenerator random;
  private final String region;

  AppOperations(
      OperatorDesk desk, ApplicationBook applications, RandomGenerator random, String region) {
    this.desk = desk;
    this.applications = applications;
    this.random = random;
    this.region = region;
  }

  Response list(Request request) throws HttpError {
    EnvironmentId environment = desk.environment(request);
    return OperatorDesk.page(
        request,
        (after, limit) -> desk.read(session -> AppRows.page(session, environment, after, limit)),
        App::clientId,
        AppOperations::describe);
  }

  Response one(Request request) throws HttpError {
    return answer(200, desk.read(session -> desk.app(session, request)));
  }

  Response create(Request request) throws HttpError {
    JsonObject json = JsonObject.of(request);
    String name = json.required("name", json.text("name", NAME), "");
    Set<String> scopes = scopes(json).orElse(Set.of());
    String tenant = json.text("school", SCHOOL).orNull();
    String given = json.text("client_id", CLIENT_ID).orNull();
    if (given != null && given.startsWith(ApplicationId.PREFIX)) {
      json.refuse("client_id", "value_error.id", "must not begin like one of our own ids");
    }
    json.check();
    EnvironmentId environment = desk.environment(request);
    String clientId = given == null ? made() : given;
    String secret = ApiToken.generate(random);
    if (tenant != null) {
      desk.read(session -> {
        desk.requireSchool(session, new SchoolKey(environment, tenant));
        return true;
      });
    }
    Application application = application(environment, clientId, name);
    Instant now = desk.now();
    App app =
        new App(
            application.key(),
            clientId,
            name,
            ApiToken.hash(secret),
            scopes,
            tenant,
            null,
            Instant.EPOCH,
            now,
            now);
    desk.change(session -> {
      if (tenant != null) {
        desk.requireSchool(session, new SchoolKey(environment, tenant));
      }
      if (!AppRows.insert(session, app)) {
        throw taken();
      }
      desk.audit(session, request, tenant, "app.create", clientId, Scopes.text(scopes));
      return true;
    });
    JsonWriter answer = JsonWriter.object();
    describe(answer, app);
    return secret(answer.text("client_secret", secret), 201);
  }

  /** An application under the client id; one that was left over from a try before is taken. */
  private Application application(EnvironmentId environment, String clientId, String name)
      throws HttpError {
    if (desk.read(session -> AppRows.byClientId(session, clientId)).isPresent()) {
      throw taken();
    }
    Optional<Application> made =
        applications.create(environment, PulseContract.NAME, clientId, name);
    if (made.isPresent()) {
      return made.get();
    }
    return applications
        .find(environment, clientId)
        .filter(left -> PulseContract.NAME.equals(left.provider()))
        .orElseThrow(AppOperations::taken);
  }

  Response patch(Request request) throws HttpError {
    JsonObject json = JsonObject.of(request);
    String name = json.notNull("name", json.text("name", NAME)).orNull();
    Optional<Set<String>> scopes = scopes(json);
    json.check();
    App changed =
        desk.change(session -> {
          App old = desk.app(session, request);
          App fresh =
              old.withName(
                  name == null ? old.name() : name, scopes.orElse(old.scopes()), desk.now());
          AppRows.update(session, fresh);
          desk.audit(
              session, request, null, "app.update", old.clientId(), Scopes.text(fresh.scopes()));
          return fresh;
        });
    return answer(200, changed);
  }

  Response delete(Request request) throws HttpError {
    desk.change(session -> {
      App app = desk.app(session, request);
      AppRows.markDeleted(session, app.application().environment(), app.clientId(), desk.now());
      desk.audit(session, request, null, "app.delete", app.clientId(), "");
      return true;
    });
    return Response.empty(204);
  }

  /** The old secret is good no more; tokens stay good unless the body says otherwise. */
  Response rotateSecret(Request request) throws HttpError {
    boolean revokeTokens = false;
    if (request.body().length > 0) {
      JsonObject json = JsonObject.of(request);
      revokeTokens = json.bool("revoke_tokens").or(false);
      json.check();
    }
    boolean revoke = revokeTokens;
    String secret = ApiToken.generate(random);
    App changed =
        desk.change(session -> {
          App old = desk.app(session, request);
          Instant now = desk.now();
          // Tokens know their beginning to the second: those of this one go as well.
          Instant from = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
          App fresh = old.withSecret(ApiToken.hash(secret), revoke ? from : old.tokensFrom(), now);
          AppRows.update(session, fresh);
          desk.audit(
              session,
              request,
              null,
              "app.rotate-secret",
              old.clientId(),
              revoke ? "and tokens revoked" : "");
          return fresh;
        });
    return secret(
        JsonWriter.object().text("client_id", changed.clientId()).text("client_secret", secret),
        200);
  }

  /** Only an app of one school has one: a key says nothing of which school is meant. */
  Response makeApiKey(Request request) throws HttpError {
    String key = made();
    String secret = ApiToken.generate(random);
    desk.change(session -> {
      App old = desk.app(session, request);
      if (old.tenant() == null) {
        throw HttpError.of(
            409, "no_single_school", "Only an app that was made for one school has an API key");
      }
      AppRows.update(session, old.withApiKey(new ApiKey(key, ApiToken.hash(secret)), desk.now()));
      desk.audit(session, request, old.tenant(), "app.api-key", old.clientId(), key);
      return true;
    });
    return secret(JsonWriter.object().text("api_key", key).text("api_secret", secret), 200);
  }

  Response deleteApiKey(Request request) throws HttpError {
    desk.change(session -> {
      App old = desk.app(session, request);
      if (old.apiKey() == null) {
        throw OperatorDesk.notFound("API key");
      }
      AppRows.update(session, old.withApiKey(null, desk.now()));
      desk.audit(session, request, old.tenant(), "app.api-key.delete", old.clientId(), "");
      return true;
    });
    return Response.empty(204);
  }

  /** {@code <region>.} and 130 random bits. */
  private String made() {
    StringBuilder id = new StringBuilder(region).append('.');
    for (int i = 0; i < 26; i++) {
      id.append("0123456789abcdefghjkmnpqrstvwxyz".charAt(random.nextInt(32)));
    }
    return id.toString();
  }

  private static Optional<Set<String>> scopes(JsonObject json) {
    @Nullable Set<String> given =
        json.notNull("scopes", json.texts("scopes", SCOPE, 0, Scopes.ALL.size())).orNull();
    if (given == null) {
      return Optional.empty();
    }
    if (!Scopes.ALL.containsAll(given)) {
      json.refuse(
          "scopes", "value_error.enum", "must be among " + String.join(" and ", Scopes.ALL));
    }
    return Optional.of(new LinkedHashSet<>(given));
  }

  private static HttpError taken() {
    return HttpError.of(409, "conflict", "This client id is taken, or its app is still going");
  }

  private static Response answer(int status, App app) {
    JsonWriter json = JsonWriter.object();
    describe(json, app);
    return json.response(status);
  }

  private static Response secret(JsonWriter json, int status) {
    return json.response(status).with("cache-control", "no-store");
  }

  private static void describe(JsonWriter json, App app) {
    ApiKey apiKey = app.apiKey();
    json.text("client_id", app.clientId())
        .text("application_id", app.application().application().value())
        .text("name", app.name())
        .texts("scopes", Scopes.ALL.stream().filter(app.scopes()::contains).toList())
        .text("school", app.tenant())
        .text("api_key", apiKey == null ? null : apiKey.key())
        .instant("created_at", app.createdAt())
        .instant("updated_at", app.updatedAt());
  }
}
