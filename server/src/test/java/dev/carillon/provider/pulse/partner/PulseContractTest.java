package dev.carillon.provider.pulse.partner;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.Header;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.model.Verdict;
import dev.carillon.provider.Provider.Rendering;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.provider.pulse.partner.PartnerServer.Registered;
import dev.carillon.provider.pulse.school.Schooling;
import dev.carillon.signing.JwsAlgorithm;
import java.io.BufferedReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Webhooks as they leave the house. Nimbus's own verifier and the {@code jose} of npm are the
 * judges.
 */
class PulseContractTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ID = "dd643652-5295-4898-9c17-e97670e35af3";

  /** The fields of the document's sample, in their order. */
  private static final String CONTENT =
      "{\"message_id\":\""
          + ID
          + "\",\"method\":\"webhook\",\"queued_alert_count\":1,"
          + "\"fetched_alert_count\":1,\"sent_alert_count\":1,"
          + "\"transaction_id\":\"qxgfr4SpTtexbDVUxppHJw\",\"recipient\":{\"name\":"
          + "\"a \\\",\\\"alerts\\\":[\\\" é\",\"identifiers\":{\"alerts\":\"x\"}},"
          + "\"alerts\":[{\"name\":\"Max Jones\",\"alerts\":[{\"name\":\"secret\"}]}]}";

  @TempDir Path folder;

  private static Rendering rendering(
      PartnerServer server, Registered app, String content, WebhookType type) {
    Message message = server.parts.messages.publish(app.application(), Schooling.OAK, ID, content);
    EndpointSettings settings =
        new EndpointSettings(
            null,
            "https://app.school.edu/hook?a=1",
            "",
            Set.of(),
            Set.of(),
            null,
            type.over(Map.of()),
            List.of(new Header("x-own", "1")),
            PolicyOverride.NONE);
    Endpoint endpoint =
        new Endpoint(
            app.application().endpoint(new EndpointId("ep_1")),
            settings,
            List.of(),
            EndpointHealth.WELL,
            server.time.instant(),
            server.time.instant());
    return new Rendering(
        new Lease(new LeaseId("lease_1"), delivery(message), message),
        endpoint,
        List.of(),
        server.partner.contract().policy(),
        server.time.instant(),
        false);
  }

  private static Delivery delivery(Message message) {
    return new Delivery(
        message.application(),
        new DeliveryId("dlv_1"),
        message.id(),
        new Target.ToEndpoint(new EndpointId("ep_1")),
        Run.SCHEDULED,
        State.SENDING,
        null,
        0,
        0,
        null,
        null,
        message.createdAt(),
        message.createdAt());
  }

  private static String body(OutboundRequest request) {
    return new String(Objects.requireNonNull(request.body()).bytes(), StandardCharsets.UTF_8);
  }

  private static String webhook(
      PartnerServer server, Registered app, String content, WebhookType type) {
    return body(server.partner.contract().render(rendering(server, app, content, type)));
  }

  private static String claims(String token) throws Exception {
    return SignedJWT.parse(token).getPayload().toString();
  }

  @Test
  void aWebhookIsASignedTokenAndNothingElse() throws Exception {
    try (PartnerServer server = PartnerServer.start(PulseConfig.DEFAULTS, folder)) {
      Registered app = server.register();
      Rendering rendering = rendering(server, app, CONTENT, WebhookType.FULL_PAYLOAD);
      assertThat(server.partner.contract().isCostly(rendering)).isTrue();
      OutboundRequest request = server.partner.contract().render(rendering);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.url()).isEqualTo("https://app.school.edu/hook?a=1");
      assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(30));
      assertThat(Objects.requireNonNull(request.body()).contentType()).isEqualTo("application/jwt");
      assertThat(request.headers())
          .extracting(Header::name)
          .containsExactly("user-agent", "accept", "x-own");
      SignedJWT token = SignedJWT.parse(body(request));
      String kid = server.partner.keys().chain().newest().kid();
      assertThat(new String(token.getHeader().toBase64URL().decode(), StandardCharsets.UTF_8))
          .isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}");
      long now = server.time.instant().getEpochSecond();
      assertThat(token.getPayload())
          .hasToString(
              "{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d,\"jti\":\"%s\",%s"
                  .formatted(
                      server.issuer(), app.clientId(), now, now + 300, ID, CONTENT.substring(1)));
    }
  }

  @Test
  void aNotificationHasAllButTheAlerts() throws Exception {
    try (PartnerServer server = PartnerServer.start(PartnerServer.ES256, folder)) {
      Registered app = server.register();
      String told = claims(webhook(server, app, CONTENT, WebhookType.NOTIFICATION_ONLY));
      assertThat(told)
          .endsWith(CONTENT.substring(1, CONTENT.indexOf(",\"alerts\":[{\"name\":\"Max")) + "}");
      JsonNode json = JSON.readTree(told);
      assertThat(json.propertyNames())
          .containsExactly(
              "iss",
              "aud",
              "iat",
              "exp",
              "jti",
              "message_id",
              "method",
              "queued_alert_count",
              "fetched_alert_count",
              "sent_alert_count",
              "transaction_id",
              "recipient");
      String spaced = CONTENT.replace(",\"alerts\":[{", ", \"alerts\" : [{");
      assertThat(claims(webhook(server, app, spaced, WebhookType.NOTIFICATION_ONLY)))
          .doesNotContain("secret")
          .contains("\"recipient\"");
    }
  }

  @Test
  void theContentMayStandInOneClaim() throws Exception {
    PulseConfig nested =
        new PulseConfig(
            null,
            new PulseConfig.Signing(
                JwsAlgorithm.ES256, PulseConfig.Claims.NESTED, Duration.ofDays(90)),
            PulseConfig.Tokens.DEFAULTS,
            PulseConfig.Place.DEFAULTS);
    try (PartnerServer server = PartnerServer.start(nested, folder)) {
      Registered app = server.register();
      assertThat(claims(webhook(server, app, CONTENT, WebhookType.FULL_PAYLOAD)))
          .endsWith("\"jti\":\"" + ID + "\",\"message\":" + CONTENT + "}");
      assertThat(
              JSON.readTree(claims(webhook(server, app, CONTENT, WebhookType.NOTIFICATION_ONLY)))
                  .path("message")
                  .propertyNames())
          .endsWith("recipient");
    }
  }

  @Test
  void contentThatIsNoMessageOfOursNeverStandsForAClaim() throws Exception {
    try (PartnerServer server = PartnerServer.start(PartnerServer.ES256, folder)) {
      Registered app = server.register();
      String foreign = "{\"iss\":\"https://evil.example\",\"aud\":\"other\"}";
      JsonNode json =
          JSON.readTree(claims(webhook(server, app, foreign, WebhookType.FULL_PAYLOAD)));
      assertThat(json.path("iss").asString()).isEqualTo(server.issuer());
      assertThat(json.path("message").toString()).isEqualTo(foreign);
    }
  }

  @Test
  void eachAttemptIsSignedAnewWithTheSameName() throws Exception {
    try (PartnerServer server = PartnerServer.start(PartnerServer.ES256, folder)) {
      Registered app = server.register();
      JsonNode first =
          JSON.readTree(claims(webhook(server, app, CONTENT, WebhookType.FULL_PAYLOAD)));
      server.time.advance(Duration.ofMinutes(85));
      JsonNode tenth =
          JSON.readTree(claims(webhook(server, app, CONTENT, WebhookType.FULL_PAYLOAD)));
      assertThat(tenth.path("jti")).isEqualTo(first.path("jti"));
      assertThat(tenth.path("iat").asLong() - first.path("iat").asLong()).isEqualTo(85 * 60);
      assertThat(tenth.path("exp").asLong() - tenth.path("iat").asLong()).isEqualTo(300);
    }
  }

  @Test
  void thePolicyIsTheDocuments() {
    var policy = PulseContract.POLICY;
    List<Long> delays = new ArrayList<>();
    var now = MovableTime.START;
    Delivery delivery =
        new Delivery(
            new ApplicationKey(Schooling.HERE, new ApplicationId("app_1")),
            new DeliveryId("dlv_1"),
            new MessageId("msg_1"),
            new Target.ToEndpoint(new EndpointId("ep_1")),
            Run.SCHEDULED,
            State.SENDING,
            null,
            0,
            0,
            null,
            null,
            now,
            now);
    while (true) {
      Outcome gone =
          new Outcome.Answered(
              delivery.step() % 2 == 0 ? 410 : 503,
              List.of(new Header("retry-after", "86400")),
              Payload.of(new byte[0], "text/plain"),
              false,
              Phases.NONE);
      Verdict verdict = policy.decide(delivery, gone, now, new Random(1));
      if (!(verdict instanceof Verdict.RetryAt(var at, int step))) {
        assertThat(verdict).isEqualTo(new Verdict.Undeliverable(Reason.ATTEMPTS_EXHAUSTED));
        break;
      }
      delays.add(Duration.between(now, at).toSeconds());
      delivery =
          new Delivery(
              delivery.application(),
              delivery.id(),
              delivery.message(),
              delivery.target(),
              delivery.run(),
              delivery.state(),
              null,
              step,
              step,
              null,
              null,
              now,
              now);
    }
    assertThat(delays).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1_280L, 2_560L);
    assertThat(policy.disableAfter()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void nimbusAndJoseVerifyWhatIsDelivered(JwsAlgorithm algorithm) throws Exception {
    try (PartnerServer server = PartnerServer.start(PartnerServer.with(algorithm), folder)) {
      Registered app = server.register();
      String long1 = CONTENT.replace("secret", "é".repeat(1_500_000 / 2));
      List<String> tokens =
          List.of(
              webhook(server, app, CONTENT, WebhookType.FULL_PAYLOAD),
              webhook(server, app, CONTENT, WebhookType.NOTIFICATION_ONLY),
              webhook(server, app, long1, WebhookType.FULL_PAYLOAD));
      if (algorithm != JwsAlgorithm.EDDSA) {
        JWKSet set = JWKSet.parse(server.send("GET", "/.well-known/jwks.json", null).body());
        for (String token : tokens) {
          SignedJWT jwt = SignedJWT.parse(token);
          JWK key = set.getKeyByKeyId(jwt.getHeader().getKeyID());
          JWSVerifier verifier =
              algorithm == JwsAlgorithm.ES256
                  ? new ECDSAVerifier(key.toECKey())
                  : new RSASSAVerifier(key.toRSAKey());
          assertThat(jwt.verify(verifier)).isTrue();
        }
      }
      List<JsonNode> judged = jose(server, app, algorithm, tokens);
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(judged.get(i).path("error").isMissingNode())
            .as(judged.get(i).path("error").toString())
            .isTrue();
        assertThat(judged.get(i).path("payload")).isEqualTo(JSON.readTree(claims(tokens.get(i))));
        assertThat(judged.get(i).at("/header/alg").asString()).isEqualTo(algorithm.wireName());
      }
      String forged = tokens.getFirst().substring(0, tokens.getFirst().length() - 8) + "AAAAAAAA";
      assertThat(jose(server, app, algorithm, List.of(forged)).getFirst().path("error").asString())
          .isEqualTo("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    }
  }

  /** What npm's jose makes of tokens; it fetches the keys over HTTP. */
  private static List<JsonNode> jose(
      PartnerServer server, Registered app, JwsAlgorithm algorithm, List<String> tokens)
      throws Exception {
    Process node =
        new ProcessBuilder(
                "node",
                JoseProject.installed().resolve("verify.mjs").toString(),
                server.url() + "/.well-known/jwks.json",
                server.issuer(),
                app.clientId(),
                algorithm.wireName(),
                Long.toString(server.time.instant().toEpochMilli()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer in = new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8)) {
      in.write(String.join("\n", tokens) + "\n");
    }
    List<JsonNode> judged = new ArrayList<>();
    try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        judged.add(JSON.readTree(line));
      }
    }
    assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(judged).hasSameSizeAs(tokens);
    return judged;
  }

  /** The small npm project beside the tests, installed once into the build's folder. */
  private static final class JoseProject {
    private static @Nullable Path installed;

    static synchronized Path installed() throws Exception {
      Path known = installed;
      if (known != null) {
        return known;
      }
      Path from = Path.of("src/test/npm/jose");
      Path to = Files.createDirectories(Path.of("target/npm/jose"));
      boolean changed = false;
      for (String name : List.of("package.json", "package-lock.json", ".npmrc", "verify.mjs")) {
        byte[] wanted = Files.readAllBytes(from.resolve(name));
        Path file = to.resolve(name);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
          Files.write(file, wanted);
          changed = true;
        }
      }
      if (changed || !Files.exists(to.resolve("node_modules/jose/package.json"))) {
        Process npm =
            new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                .directory(to.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(npm.waitFor()).as(said).isZero();
      }
      installed = to.toAbsolutePath();
      return to.toAbsolutePath();
    }
  }
}
