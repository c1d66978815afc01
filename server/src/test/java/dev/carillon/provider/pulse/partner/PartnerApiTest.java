package dev.carillon.provider.pulse.partner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.PolicyOverride;
import dev.carillon.provider.pulse.partner.PartnerServer.Answer;
import dev.carillon.provider.pulse.partner.PartnerServer.Registered;
import dev.carillon.provider.pulse.school.Schooling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented API, over HTTP: each sample of the document, and what it leaves open. */
class PartnerApiTest {
  private static final String SECRET = "{\"endpoint\":\"https://app.school.edu/webhook\"";
  private static final String UUID_SHAPE =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private PartnerServer server;

  @SuppressWarnings("NullAway.Init")
  private Registered app;

  @SuppressWarnings("NullAway.Init")
  private String token;

  @BeforeEach
  void start() throws Exception {
    server = PartnerServer.start(PartnerServer.ES256, folder);
    app = server.register();
    token = server.token(app);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String created(String url, String type) throws Exception {
    Answer made =
        server.alerts(
            token,
            "POST",
            "/webhook",
            "{\"endpoint\":\"%s\",\"type\":\"%s\"}".formatted(url, type));
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    return made.json().path("webhook_id").asString();
  }

  private void refused(Answer answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void newWebhook() throws Exception {
    Answer answer =
        server.alerts(token, "POST", "/webhook", SECRET + ",\"type\":\"notification-only\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    String id = answer.json().path("webhook_id").asString();
    assertThat(id).matches(UUID_SHAPE);
    assertThat(answer.body())
        .isEqualTo(
            "{\"webhook_id\":\"%s\",\"action\":\"newWebhook\",\"success\":true}".formatted(id));
  }

  @Test
  void getWebhookKeepsTheQueryVerbatim() throws Exception {
    String id =
        created("https://app.school.edu.au/webhook/consume?urlparam1=abcd", "notification-only");
    String one =
        "{\"webhook_id\":\"%s\",\"endpoint\":\"https://app.school.edu.au/webhook/consume?urlparam1=abcd\",\"type\":\"notification-only\"}"
            .formatted(id);
    assertThat(server.alerts(token, "GET", "/webhook/" + id, null).body()).isEqualTo(one);
    assertThat(server.alerts(token, "GET", "/webhook/" + id.toUpperCase(Locale.ROOT), null).body())
        .isEqualTo(one);
    assertThat(server.alerts(token, "GET", "/webhook", null).body()).isEqualTo("[" + one + "]");
  }

  @Test
  void allWebhooksAreAnArrayAlsoWhenThereAreNone() throws Exception {
    assertThat(server.alerts(token, "GET", "/webhook", null).body()).isEqualTo("[]");
    String first = created("https://a.example/1", "full-payload");
    String second = created("https://a.example/2", "notification-only");
    assertThat(server.alerts(token, "GET", "/webhook", null).body())
        .isEqualTo(
            ("[{\"webhook_id\":\"%s\",\"endpoint\":\"https://a.example/1\",\"type\":\"full-payload\"},"
                    + "{\"webhook_id\":\"%s\",\"endpoint\":\"https://a.example/2\",\"type\":\"notification-only\"}]")
                .formatted(first, second));
  }

  @Test
  void updateWebhookEchoesWhatIsStoredOfWhatWasSent() throws Exception {
    String id = created("https://app.school.edu/webhook", "full-payload");
    Answer both =
        server.alerts(
            token,
            "PATCH",
            "/webhook/" + id,
            "{\"endpoint\":\"https://app.school.edu/new-webhook\",\"type\":\"notification-only\"}");
    assertThat(both.status()).isEqualTo(200);
    assertThat(both.body())
        .isEqualTo(
            ("{\"webhook_id\":\"%s\",\"action\":\"updateWebhook\",\"success\":true,\"updated_props\":"
                    + "{\"endpoint\":\"https://app.school.edu/new-webhook\",\"type\":\"notification-only\"}}")
                .formatted(id));
    Answer type = server.alerts(token, "PATCH", "/webhook/" + id, "{\"type\":\"full-payload\"}");
    assertThat(type.body())
        .isEqualTo(
            ("{\"webhook_id\":\"%s\",\"action\":\"updateWebhook\",\"success\":true,"
                    + "\"updated_props\":{\"type\":\"full-payload\"}}")
                .formatted(id));
    Answer url =
        server.alerts(
            token, "PATCH", "/webhook/" + id, "{\"endpoint\":\"https://app.school.edu/3\"}");
    assertThat(url.body())
        .endsWith("\"updated_props\":{\"endpoint\":\"https://app.school.edu/3\"}}");
    assertThat(server.alerts(token, "GET", "/webhook/" + id, null).body())
        .contains("\"endpoint\":\"https://app.school.edu/3\",\"type\":\"full-payload\"");
  }

  @Test
  void deleteWebhook() throws Exception {
    String id = created("https://app.school.edu/webhook", "full-payload");
    Answer answer = server.alerts(token, "DELETE", "/webhook/" + id, null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"webhook_id\":\"%s\",\"action\":\"deleteWebhook\",\"success\":true}".formatted(id));
    refused(
        server.alerts(token, "DELETE", "/webhook/" + id, null),
        404,
        error("deleteWebhook", "NOT_FOUND", "P404", "Your app has no webhook with this id"));
  }

  private static String error(@Nullable String action, String name, String code, String message) {
    return "{%s\"success\":false,\"error\":{\"short\":\"%s\",\"code\":\"%s\",\"message\":\"%s\"}}"
        .formatted(action == null ? "" : "\"action\":\"" + action + "\",", name, code, message);
  }

  @Test
  void whatIsMalformedIs400() throws Exception {
    String id = created("https://app.school.edu/webhook", "full-payload");
    refused(
        server.alerts(token, "POST", "/webhook", SECRET + ",\"type\":\"sms\"}"),
        400,
        error(
            "newWebhook",
            "VALIDATION_ERROR",
            "P400",
            "type: must be notification-only or full-payload"));
    refused(
        server.alerts(token, "POST", "/webhook", "{}"),
        400,
        error(
            "newWebhook",
            "VALIDATION_ERROR",
            "P400",
            "endpoint: field required; type: field required"));
    refused(
        server.alerts(
            token, "POST", "/webhook", "{\"endpoint\":\"ftp://x\",\"type\":\"full-payload\"}"),
        400,
        error("newWebhook", "INVALID_ENDPOINT", "P400", "endpoint: must be an https URL"));
    refused(
        server.alerts(token, "PATCH", "/webhook/" + id, "{}"),
        400,
        error(
            "updateWebhook",
            "NOTHING_TO_UPDATE",
            "P400",
            "Send endpoint, type or both: there is nothing to update"));
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "1",
            "{\"type\":null}",
            "{\"type\":1}",
            "{\"type\":\"\"}",
            "{\"endpoint\":\"\"}",
            "{\"endpoint\":\"javascript:alert(1)\"}",
            "{\"type\":\"FULL-PAYLOAD\"}",
            "{\"type\":\"full-payload\",\"type\":\"full-payload\"}")) {
      Answer patch = server.alerts(token, "PATCH", "/webhook/" + id, body);
      assertThat(patch.status()).as(body).isEqualTo(400);
      assertThat(patch.body()).startsWith("{\"action\":\"updateWebhook\",\"success\":false,");
      assertThat(server.alerts(token, "POST", "/webhook", body).status()).as(body).isEqualTo(400);
    }
    refused(
        server.alerts(token, "GET", "/webhook/1", null),
        400,
        error("getWebhook", "INVALID_ID", "P400", "The id in the path must be a UUID"));
    assertThat(server.alerts(token, "GET", "/message/1-2-3-4-5", null).status()).isEqualTo(400);
    assertThat(server.alerts(token, "GET", "/webhook/" + id, null).body()).contains("full-payload");
  }

  @Test
  void otherContentTypesAre415() throws Exception {
    String id = created("https://app.school.edu/webhook", "full-payload");
    for (String type :
        List.of(
            "text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json", "")) {
      for (String method : List.of("POST", "PATCH")) {
        String path = "/v2/alerts/webhook" + (method.equals("POST") ? "" : "/" + id);
        Answer answer =
            type.isEmpty()
                ? server.send(method, path, "{}", "authorization", "Bearer " + token)
                : server.send(
                    method, path, "{}", "authorization", "Bearer " + token, "content-type", type);
        assertThat(answer.status()).as(type).isEqualTo(415);
        assertThat(answer.json().at("/error/short").asString()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
      }
    }
    assertThat(
            server
                .send(
                    "PATCH",
                    "/v2/alerts/webhook/" + id,
                    "{\"type\":\"notification-only\"}",
                    "authorization",
                    "bearer " + token,
                    "content-type",
                    "application/json; charset=utf-8")
                .status())
        .isEqualTo(200);
  }

  @Test
  void withoutAGoodTokenItIs401() throws Exception {
    for (String path : List.of("/message/" + UUID.randomUUID(), "/webhook")) {
      Answer none = server.send("GET", "/v2/alerts" + path, null);
      assertThat(none.status()).isEqualTo(401);
      assertThat(none.header("www-authenticate")).isEqualTo("Bearer realm=\"pulse\"");
      assertThat(none.json().at("/error/short").asString()).isEqualTo("UNAUTHENTICATED");
      for (String bad :
          List.of(
              "Bearer x",
              "Bearer " + token + "A",
              "Bearer " + token.substring(0, token.lastIndexOf('.') + 1),
              "Bearer",
              "Digest " + token,
              "Bearer " + "x".repeat(9_000))) {
        Answer answer = server.send("GET", "/v2/alerts" + path, null, "authorization", bad);
        assertThat(answer.status()).as(bad).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).startsWith("Bearer realm=\"pulse\"");
      }
      assertThat(server.send("GET", "/v2/alerts" + path + "?access_token=" + token, null).status())
          .as("in the query")
          .isEqualTo(401);
    }
    server.time.advance(Duration.ofMinutes(30));
    Answer expired = server.alerts(token, "GET", "/webhook", null);
    refused(
        expired,
        401,
        error("getWebhook", "INVALID_TOKEN", "P401", "the token is refused: it has expired"));
    assertThat(expired.header("www-authenticate"))
        .isEqualTo("Bearer realm=\"pulse\", error=\"invalid_token\"");
  }

  @Test
  void eachEndpointNeedsItsScopeAndReadingWebhooksTheOneForWriting() throws Exception {
    String reading = scoped(Scopes.MESSAGES_READ);
    String writing = scoped(Scopes.WEBHOOKS_WRITE);
    String id = UUID.randomUUID().toString();
    assertThat(server.alerts(writing, "GET", "/message/" + id, null).status()).isEqualTo(403);
    assertThat(server.alerts(reading, "GET", "/message/" + id, null).status()).isEqualTo(404);
    for (String[] row :
        new String[][] {
          {"GET", "/webhook"},
          {"GET", "/webhook/" + id},
          {"POST", "/webhook"},
          {"PATCH", "/webhook/" + id},
          {"DELETE", "/webhook/" + id}
        }) {
      Answer answer = server.alerts(reading, row[0], row[1], null);
      assertThat(answer.status()).as(row[0] + row[1]).isEqualTo(403);
      assertThat(answer.header("www-authenticate")).contains("insufficient_scope");
      assertThat(server.alerts(writing, row[0], row[1], null).status())
          .as(row[0] + row[1])
          .isNotIn(401, 403);
    }
    server.operator("PATCH", "/apps/" + app.clientId(), "{\"scopes\":[]}");
    assertThat(server.alerts(token, "GET", "/webhook", null).status())
        .as("the scope was taken from the app")
        .isEqualTo(403);
  }

  private String scoped(String scope) throws Exception {
    return server
        .form(
            "/connect/token",
            "grant_type=client_credentials&scope=" + scope,
            "authorization",
            app.basic())
        .json()
        .path("access_token")
        .asString();
  }

  @Test
  void whatIsAnotherAppsIs404() throws Exception {
    String id = created("https://app.school.edu/webhook", "full-payload");
    String other = server.token(server.register());
    for (String method : List.of("GET", "PATCH", "DELETE")) {
      String body = method.equals("PATCH") ? "{\"type\":\"full-payload\"}" : null;
      assertThat(server.alerts(other, method, "/webhook/" + id, body).status())
          .as(method)
          .isEqualTo(404);
    }
    assertThat(server.alerts(other, "GET", "/webhook", null).body()).isEqualTo("[]");
    assertThat(server.alerts(token, "GET", "/webhook/" + id, null).status()).isEqualTo(200);
  }

  @Test
  void anEndpointOfTheGeneralApiIsThereWithAnIdOfItsOwn() throws Exception {
    ApplicationKey application = app.application();
    for (@Nullable String uid : new @Nullable String[] {null, "my-endpoint"}) {
      server.parts.endpoints.create(
          application,
          new EndpointSettings(
              uid,
              "https://general.example/" + uid,
              "",
              Set.of(),
              Set.of(),
              null,
              Map.of(),
              List.of(),
              PolicyOverride.NONE));
    }
    for (var webhook : server.alerts(token, "GET", "/webhook", null).json()) {
      String id = webhook.path("webhook_id").asString();
      assertThat(UUID.fromString(id)).hasToString(id);
      assertThat(webhook.path("type").asString()).isEqualTo("notification-only");
      assertThat(server.alerts(token, "GET", "/webhook/" + id, null).json()).isEqualTo(webhook);
      Answer patched =
          server.alerts(token, "PATCH", "/webhook/" + id, "{\"type\":\"full-payload\"}");
      assertThat(patched.json().path("webhook_id").asString()).isEqualTo(id);
      assertThat(server.alerts(token, "GET", "/webhook/" + id, null).body())
          .contains("full-payload");
      assertThat(server.alerts(token, "DELETE", "/webhook/" + id, null).status()).isEqualTo(200);
    }
    assertThat(server.alerts(token, "GET", "/webhook", null).body()).isEqualTo("[]");
  }

  @Test
  void anAppHasOnlySoManyWebhooks() throws Exception {
    for (int i = 0; i < 10; i++) {
      created("https://app.school.edu/" + i, "full-payload");
    }
    refused(
        server.alerts(token, "POST", "/webhook", SECRET + ",\"type\":\"full-payload\"}"),
        409,
        error("newWebhook", "TOO_MANY_WEBHOOKS", "P409", "An app has at most 10 webhooks"));
  }

  @Test
  void unknownPathsAndMethodsAreAnsweredInTheSameEnvelope() throws Exception {
    refused(
        server.send("GET", "/v2/alerts/nothing", null),
        404,
        error(null, "NOT_FOUND", "P404", "There is nothing at this path"));
    refused(
        server.send("GET", "/v2/other", null),
        404,
        error(null, "NOT_FOUND", "P404", "There is nothing at this path"));
    Answer put = server.send("PUT", "/v2/alerts/webhook", "{}");
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.json().path("success").asBoolean()).isFalse();
    Answer connect = server.send("GET", "/connect/authorize", null);
    assertThat(connect.status()).isEqualTo(404);
    assertThat(connect.json().path("error").asString()).isEqualTo("invalid_request");
    Answer large =
        server.alerts(token, "POST", "/webhook", "{\"endpoint\":\"" + "x".repeat(70_000) + "\"}");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().at("/error/code").asString()).isEqualTo("P413");
  }

  @Test
  void getMessageAnswersTheContentAsItWasPublishedToWhoMayHaveIt() throws Exception {
    server.school(Schooling.OAK);
    String id = server.composed(Schooling.OAK);
    String content = "{\"message_id\":\"" + id + "\",\"alerts\":[]}";
    server.parts.messages.publish(app.application(), Schooling.OAK, id, content);
    assertThat(server.alerts(token, "GET", "/message/" + id, null).status())
        .as("without a grant")
        .isEqualTo(404);

    server.grant(app, Schooling.OAK);
    Answer answer = server.alerts(token, "GET", "/message/" + id, null);
    assertThat(answer.body()).isEqualTo(content);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    Registered other = server.register();
    server.grant(other, Schooling.OAK);
    assertThat(server.alerts(server.token(other), "GET", "/message/" + id, null).status())
        .as("it was not published to this app")
        .isEqualTo(404);
    assertThat(server.alerts(token, "GET", "/message/" + UUID.randomUUID(), null).body())
        .isEqualTo(
            error(
                "getMessage",
                "NOT_FOUND",
                "P404",
                "There is no message with this id for your app"));

    server.operator(
        "DELETE", "/apps/" + app.clientId() + "/grants/" + Schooling.OAK.school(), null);
    assertThat(server.alerts(token, "GET", "/message/" + id, null).status())
        .as("the grant was withdrawn")
        .isEqualTo(404);
  }
}
