package dev.carillon.provider.pulse.partner;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.carillon.provider.Dialect;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.partner.PartnerServer.Answer;
import dev.carillon.provider.pulse.partner.PartnerServer.Registered;
import dev.carillon.provider.pulse.school.Schooling;
import dev.carillon.signing.JsonWebKey;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.JwsAlgorithm;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens: how apps get them, what they say, and when they are good no more. */
class ConnectTest {
  private static final String GRANT = "grant_type=client_credentials";
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private PartnerServer server;

  @SuppressWarnings("NullAway.Init")
  private Registered app;

  @BeforeEach
  void start() throws Exception {
    server = PartnerServer.start(PartnerServer.ES256, folder);
    app = server.register();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer token(String form, String... headers) throws Exception {
    return server.form("/connect/token", form, headers);
  }

  private static JsonNode part(String token, int index) {
    return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
  }

  private static void refused(Answer answer, int status, String error) {
    assertThat(answer.json().path("error").asString()).as(answer.body()).isEqualTo(error);
    assertThat(answer.json().path("error_description").asString()).isNotEmpty();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
  }

  private int status(String token) throws Exception {
    return server.alerts(token, "GET", "/webhook", null).status();
  }

  @Test
  void aTokenSaysWhatTheVendorDocuments() throws Exception {
    Answer answer = token(GRANT, "authorization", app.basic());
    assertThat(answer.status()).isEqualTo(200);
    JsonNode json = answer.json();
    assertThat(json.propertyNames())
        .containsExactly("access_token", "token_type", "expires_in", "scope");
    assertThat(json.path("token_type").asString()).isEqualTo("Bearer");
    assertThat(json.path("expires_in").asInt()).isEqualTo(1_800);
    assertThat(json.path("scope").asString())
        .isEqualTo(Scopes.MESSAGES_READ + " " + Scopes.WEBHOOKS_WRITE);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("pragma")).isEqualTo("no-cache");

    String token = json.path("access_token").asString();
    assertThat(part(token, 0).toString())
        .matches("\\{\"alg\":\"ES256\",\"typ\":\"at\\+jwt\",\"kid\":\"[A-Za-z0-9_-]{43}\"}");
    JsonNode claims = part(token, 1);
    assertThat(claims.propertyNames())
        .containsExactly(
            "nbf",
            "exp",
            "iss",
            "aud",
            "sub",
            "intellischool_tenant",
            "intellischool_region",
            "jti",
            "authentication_event_id",
            "scope");
    assertThat(claims.path("nbf").asLong()).isEqualTo(MovableTime.START.getEpochSecond());
    assertThat(claims.path("exp").asLong() - claims.path("nbf").asLong()).isEqualTo(1_800);
    assertThat(claims.path("iss").asString()).isEqualTo(server.issuer());
    assertThat(claims.path("aud").asString()).isEqualTo(app.clientId());
    assertThat(claims.path("sub").asString()).isEqualTo(app.clientId());
    assertThat(claims.path("intellischool_tenant").asString()).isEqualTo("env_here");
    assertThat(claims.path("intellischool_region").asString()).isEqualTo("local");
    assertThat(claims.path("scope"))
        .isEqualTo(JSON.valueToTree(List.of(Scopes.MESSAGES_READ, Scopes.WEBHOOKS_WRITE)));
    assertThat(app.clientId()).startsWith("local.");
    assertThat(status(token)).isEqualTo(200);
  }

  @Test
  void aClientMayStandInTheForm() throws Exception {
    String form = GRANT + "&client_id=" + app.clientId() + "&client_secret=";
    assertThat(token(form + app.secret()).status()).isEqualTo(200);
    refused(token(form + "wrong"), 401, "invalid_client");
    refused(token(form + app.secret(), "authorization", app.basic()), 400, "invalid_request");
    refused(
        token(GRANT + "&client_id=other", "authorization", app.basic()), 400, "invalid_request");
    assertThat(token(GRANT + "&client_id=" + app.clientId(), "authorization", app.basic()).status())
        .isEqualTo(200);
  }

  @Test
  void wrongClientsAre401WithAChallenge() throws Exception {
    List<String[]> wrong = new ArrayList<>();
    wrong.add(new String[0]);
    wrong.add(new String[] {"authorization", PartnerServer.basic(app.clientId(), "wrong")});
    wrong.add(new String[] {"authorization", PartnerServer.basic("nobody", app.secret())});
    wrong.add(new String[] {"authorization", PartnerServer.basic(app.clientId(), "")});
    wrong.add(new String[] {"authorization", "Basic !!!"});
    wrong.add(new String[] {"authorization", "Basic"});
    wrong.add(new String[] {"authorization", "Basic bm9jb2xvbg=="});
    wrong.add(new String[] {"authorization", "Bearer " + server.token(app)});
    for (String[] headers : wrong) {
      Answer answer = token(GRANT, headers);
      refused(answer, 401, "invalid_client");
      assertThat(answer.header("www-authenticate")).isEqualTo("Basic realm=\"pulse\"");
      assertThat(answer.body()).doesNotContain(app.secret());
    }
  }

  @Test
  void badRequestsSayWhatIsWrong() throws Exception {
    String[] client = {"authorization", app.basic()};
    refused(token("", client), 400, "invalid_request");
    refused(token("grant_type=", client), 400, "invalid_request");
    refused(token("grant_type=password", client), 400, "unsupported_grant_type");
    refused(token("grant_type=authorization_code&code=x", client), 400, "unsupported_grant_type");
    refused(token(GRANT + "&grant_type=password", client), 400, "invalid_request");
    refused(token(GRANT + "&scope=https://other", client), 400, "invalid_scope");
    refused(token("grant_type=%zz", client), 400, "invalid_request");
    refused(
        server.send(
            "POST",
            "/connect/token",
            "{}",
            "content-type",
            "application/json",
            "authorization",
            app.basic()),
        415,
        "invalid_request");
    refused(
        server.form(
            "/connect/token?client_id=" + app.clientId() + "&client_secret=" + app.secret(), GRANT),
        400,
        "invalid_request");
    refused(token("x=" + "y".repeat(20_000), client), 413, "invalid_request");
    Answer less = token(GRANT + "&scope=" + Scopes.MESSAGES_READ, client);
    assertThat(part(less.json().path("access_token").asString(), 1).path("scope"))
        .isEqualTo(JSON.valueToTree(List.of(Scopes.MESSAGES_READ)));
  }

  @Test
  void guessingIsSlowAndLocksOutNobodyElse() throws Exception {
    for (int i = 0; i < 10; i++) {
      refused(
          token(GRANT, "authorization", PartnerServer.basic(app.clientId(), "guess" + i)),
          401,
          "invalid_client");
    }
    Answer limited = token(GRANT, "authorization", app.basic());
    refused(limited, 429, "temporarily_unavailable");
    assertThat(Integer.parseInt(limited.header("retry-after"))).isBetween(1, 60);
    Registered other = server.register();
    assertThat(token(GRANT, "authorization", other.basic()).status()).isEqualTo(200);
    for (int i = 0; i < 90; i++) {
      token(GRANT, "authorization", PartnerServer.basic("nobody" + i, "guess"));
    }
    assertThat(token(GRANT, "authorization", other.basic()).status())
        .as("too many from this address")
        .isEqualTo(429);
    server.time.advance(Duration.ofMinutes(1));
    assertThat(token(GRANT, "authorization", app.basic()).status()).isEqualTo(200);
  }

  @Test
  void aRevokedTokenIsGoodNoMore() throws Exception {
    String token = server.token(app);
    String another = server.token(app);
    assertThat(status(token)).isEqualTo(200);
    Registered other = server.register();
    refused(
        server.form("/connect/revocation", "token=" + token, "authorization", other.basic()),
        400,
        "invalid_grant");
    refused(server.form("/connect/revocation", "token=" + token), 401, "invalid_client");
    refused(
        server.form("/connect/revocation", "", "authorization", app.basic()),
        400,
        "invalid_request");
    assertThat(status(token)).isEqualTo(200);

    Answer revoked =
        server.form(
            "/connect/revocation",
            "token=" + token + "&token_type_hint=access_token",
            "authorization",
            app.basic());
    assertThat(revoked.status()).isEqualTo(200);
    assertThat(revoked.body()).isEmpty();
    Answer answer = server.alerts(token, "GET", "/webhook", null);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("it was revoked");
    assertThat(status(another)).isEqualTo(200);
    for (String none : List.of(token, "nothing", "a.b.c")) {
      assertThat(
              server
                  .form("/connect/revocation", "token=" + none, "authorization", app.basic())
                  .status())
          .isEqualTo(200);
    }

    assertThat(server.database.query("select jti from pulse_revoked")).hasSize(1);
    server.time.advance(AccessTokens.LIFETIME);
    server.partner.runOnce();
    assertThat(server.database.query("select jti from pulse_revoked")).isEmpty();
  }

  @Test
  void anotherNodeKnowsOfARevocationWithinASecond() throws Exception {
    String token = server.token(app);
    server.database.execute(
        "insert into pulse_revoked (environment_id, jti, expires_at) values ('env_here', '%s', %d)"
            .formatted(
                part(token, 1).path("jti").asString(),
                server.time.instant().plusSeconds(1_800).toEpochMilli()));
    assertThat(status(token)).isEqualTo(401);

    String another = server.token(app);
    assertThat(status(another)).isEqualTo(200);
    server.database.execute("update pulse_app set secret_hash = 'x', deleted_at = 1");
    server.time.advance(Duration.ofMillis(999));
    assertThat(status(another)).isEqualTo(401);
    refused(token(GRANT, "authorization", app.basic()), 401, "invalid_client");
  }

  @Test
  void anotherSecretTakesThePlaceOfTheOldAndMayTakeTheTokensAlong() throws Exception {
    String path = "/apps/" + app.clientId() + "/secret/rotate";
    String token = server.token(app);
    Answer rotated = server.operator("POST", path, null);
    assertThat(rotated.status()).isEqualTo(200);
    refused(token(GRANT, "authorization", app.basic()), 401, "invalid_client");
    Registered again =
        new Registered(
            app.clientId(), rotated.json().path("client_secret").asString(), app.application());
    assertThat(status(token)).isEqualTo(200);
    assertThat(status(server.token(again))).isEqualTo(200);

    Answer revoking = server.operator("POST", path, "{\"revoke_tokens\":true}");
    Registered third =
        new Registered(
            app.clientId(), revoking.json().path("client_secret").asString(), app.application());
    assertThat(status(token)).isEqualTo(401);
    server.time.advance(Duration.ofSeconds(1));
    assertThat(status(server.token(third))).isEqualTo(200);
  }

  @Test
  void anAppOfOneSchoolMayComeWithItsApiKey() throws Exception {
    server.school(Schooling.OAK);
    Registered single = server.register("\"school\":\"oak\"");
    assertThat(part(server.token(single), 1).path("intellischool_tenant").asString())
        .isEqualTo("oak");
    assertThat(server.operator("POST", "/apps/" + app.clientId() + "/api-key", null).status())
        .as("an app of many schools")
        .isEqualTo(409);
    JsonNode made = server.operator("POST", "/apps/" + single.clientId() + "/api-key", null).json();
    String key = made.path("api_key").asString();
    String secret = made.path("api_secret").asString();
    assertThat(key).startsWith("local.");
    String[] good = {"authorization", PartnerServer.basic(key, secret)};
    assertThat(server.send("GET", "/v2/alerts/webhook", null, good).body()).isEqualTo("[]");
    for (String[] pair :
        new String[][] {
          {key, "wrong"},
          {key, single.secret()},
          {single.clientId(), single.secret()},
          {"nobody", secret}
        }) {
      Answer answer =
          server.send(
              "GET",
              "/v2/alerts/webhook",
              null,
              "authorization",
              PartnerServer.basic(pair[0], pair[1]));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    }
    refused(token(GRANT, "authorization", PartnerServer.basic(key, secret)), 401, "invalid_client");
    server.operator("DELETE", "/apps/" + single.clientId() + "/api-key", null);
    assertThat(server.send("GET", "/v2/alerts/webhook", null, good).status()).isEqualTo(401);
  }

  @Test
  void aWebhookPassesForNoToken() throws Exception {
    String webhook =
        server
            .partner
            .keys()
            .chain()
            .signing(server.time.instant())
            .opened()
            .webhooks()
            .sign(Base64.getUrlDecoder().decode(server.token(app).split("\\.", -1)[1]));
    assertThat(status(webhook)).isEqualTo(401);
  }

  @Test
  void claimsThatDoNotFitAreRefused() throws Exception {
    String good = JSON.writeValueAsString(part(server.token(app), 1));
    assertThat(status(forged(good))).isEqualTo(200);
    long now = server.time.instant().getEpochSecond();
    for (String bad :
        List.of(
            good.replace("\"iss\":\"" + server.issuer(), "\"iss\":\"https://evil.example"),
            good.replace("\"sub\":\"local.", "\"sub\":\"other."),
            good.replace("\"aud\":\"local.", "\"aud\":\"other."),
            good.replace("\"exp\":" + (now + 1_800), "\"exp\":" + now),
            good.replace("\"exp\":" + (now + 1_800), "\"exp\":\"" + (now + 1_800) + "\""),
            good.replace("\"exp\":" + (now + 1_800), "\"exp\":1e400"),
            good.replace("\"exp\":", "\"x\":"),
            good.replace("\"nbf\":" + now, "\"nbf\":" + (now + 11)),
            good.replace("\"iss\":", "\"x\":"),
            good.replace("\"sub\":", "\"x\":"),
            good.replace("\"aud\":", "\"x\":"),
            good.replace("\"scope\":[", "\"scope\":[1,"),
            "[]",
            "",
            "1")) {
      assertThat(bad).isNotEqualTo(good);
      assertThat(status(forged(bad))).as(bad).isEqualTo(401);
    }
    String spaced =
        good.replaceFirst(
            "\"scope\":\\[.*]",
            "\"scope\":\"" + Scopes.MESSAGES_READ + " " + Scopes.WEBHOOKS_WRITE + "\"");
    assertThat(spaced).isNotEqualTo(good);
    assertThat(status(forged(spaced))).isEqualTo(200);
    assertThat(status(forged(good.replaceFirst("\"scope\":\\[.*]", "\"scope\":[]"))))
        .isEqualTo(403);
  }

  /** Signed by our own key. */
  private String forged(String claims) {
    return server
        .partner
        .keys()
        .chain()
        .signing(server.time.instant())
        .opened()
        .accessTokens()
        .sign(claims.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theServersMetadataLeadEverywhere() throws Exception {
    for (String path : List.of("", "/auth")) {
      Answer answer = server.send("GET", "/.well-known/oauth-authorization-server" + path, null);
      assertThat(answer.status()).isEqualTo(200);
      JsonNode json = answer.json();
      assertThat(json.path("issuer").asString()).isEqualTo(server.issuer());
      assertThat(json.path("token_endpoint").asString()).isEqualTo(server.url() + "/connect/token");
      assertThat(json.path("revocation_endpoint").asString())
          .isEqualTo(server.url() + "/connect/revocation");
      assertThat(json.path("jwks_uri").asString())
          .isEqualTo(server.url() + "/.well-known/jwks.json");
      assertThat(json.path("response_types_supported")).isEmpty();
    }
    assertThat(server.send("GET", "/.well-known/oauth-authorization-server/other", null).status())
        .isEqualTo(404);
    Answer keys = server.send("GET", "/.well-known/jwks.json", null);
    assertThat(keys.header("content-type")).isEqualTo("application/jwk-set+json");
    assertThat(keys.header("cache-control")).isEqualTo("public, max-age=600");
    assertThat(keys.json().path("keys")).hasSize(1);
    assertThat(keys.body()).doesNotContain("\"d\"");
  }

  @Test
  void tokensOfTheConfiguredIssuerAreGoodToo() throws Exception {
    SecureRandom random = new SecureRandom();
    JsonWebKey theirs = JsonWebKey.generate(JwsAlgorithm.EDDSA, random);
    AtomicReference<JsonWebKeySet> published =
        new AtomicReference<>(JsonWebKeySet.of(List.of(theirs)));
    HttpServer issuer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    issuer.createContext(
        "/keys",
        exchange -> {
          byte[] body = published.get().json().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    issuer.start();
    PulseConfig config =
        new PulseConfig(
            null,
            PartnerServer.ES256.signing(),
            new PulseConfig.Tokens(
                null,
                new PulseConfig.ExternalIssuer(
                    "https://id.example",
                    URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys"))),
            PulseConfig.Place.DEFAULTS);
    try (PartnerServer own =
        new PartnerServer(
            config,
            Dialect.SQLITE.open(PulseSchema.SCHEMA, folder.resolve("own")),
            PartnerServer.box(),
            server.time)) {
      Registered known = own.register("\"client_id\":\"their-app\"");
      assertThat(known.clientId()).isEqualTo("their-app");
      String claims =
          """
          {"iss":"https://id.example","sub":"their-app","aud":["other","their-app"],"exp":%d,
           "scope":"%s"}
          """
              .formatted(own.time.instant().getEpochSecond() + 60, Scopes.WEBHOOKS_WRITE);
      byte[] bytes = claims.getBytes(StandardCharsets.UTF_8);
      for (String type : List.of("JWT", "at+jwt")) {
        assertThat(own.alerts(theirs.signer(type).sign(bytes), "GET", "/webhook", null).status())
            .as(type)
            .isEqualTo(200);
      }
      assertThat(own.alerts(own.token(known), "GET", "/webhook", null).status())
          .as("our own")
          .isEqualTo(200);
      assertThat(own.parts.fetching.count).hasValue(1);
      assertThat(
              own.alerts(
                      theirs
                          .signer("JWT")
                          .sign(
                              claims
                                  .replace("https://id.example", own.issuer())
                                  .getBytes(StandardCharsets.UTF_8)),
                      "GET",
                      "/webhook",
                      null)
                  .status())
          .as("theirs in our name")
          .isEqualTo(401);

      JsonWebKey next = JsonWebKey.generate(JwsAlgorithm.RS256, random);
      published.set(JsonWebKeySet.of(List.of(theirs, next)));
      String signed = next.signer("JWT").sign(bytes);
      assertThat(own.alerts(signed, "GET", "/webhook", null).status())
          .as("looked a moment ago")
          .isEqualTo(401);
      assertThat(own.parts.fetching.count).hasValue(1);
      own.time.advance(Duration.ofSeconds(61));
      String later =
          next.signer("JWT")
              .sign(
                  claims
                      .replaceFirst(
                          "\"exp\":\\d+", "\"exp\":" + (own.time.instant().getEpochSecond() + 60))
                      .getBytes(StandardCharsets.UTF_8));
      assertThat(own.alerts(later, "GET", "/webhook", null).status()).isEqualTo(200);
      issuer.stop(0);
      own.time.advance(Duration.ofSeconds(30));
      assertThat(own.alerts(later, "GET", "/webhook", null).status())
          .as("it cannot be reached now")
          .isEqualTo(200);
    } finally {
      issuer.stop(0);
    }
  }
}
