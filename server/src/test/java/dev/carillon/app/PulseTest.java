package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.testing.PulseInstallation;
import dev.carillon.testing.PulseInstallation.App;
import dev.carillon.testing.PulseInstallation.School;
import dev.carillon.testing.Receiver;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Pulse in the whole server: from what was observed to a webhook that an app verifies. */
class PulseTest {
  private static final String TOKEN = "an-operator-of-tests";

  /** What a webhook's claims hold besides the message. */
  private static final Set<String> STANDARD_CLAIMS = Set.of("iss", "aud", "iat", "exp", "jti");

  @TempDir private Path place = Path.of("");

  private final Map<String, String> settings = new HashMap<>();

  enum Backend {
    SQLITE,
    POSTGRES
  }

  private Carillon start(Backend backend) throws StartupException {
    settings.put("port", "0");
    settings.put("egress.allow", "127.0.0.0/8");
    settings.put("admin-token", TOKEN);
    settings.put("data", place.resolve("data").toString());
    if (backend == Backend.POSTGRES) {
      settings.put("database.url", TestPostgres.freshDatabase());
      settings.put("database.connections", "6");
    }
    return Carillon.start(Configuration.of(settings, Map.of(), null));
  }

  /** Yesterday and today are within the last 30 days in every time zone. */
  private static String today() {
    return LocalDate.now(ZoneId.of("Australia/Sydney")).toString();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatIsObservedReachesTheApp(Backend backend) throws Exception {
    try (Carillon carillon = start(backend);
        Receiver full = new Receiver();
        Receiver notified = new Receiver();
        PulseInstallation pulse = new PulseInstallation(carillon.url(), TOKEN)) {
      School school = pulse.school("max-school", 2);
      App app = pulse.app(school.id());
      App stranger = pulse.app(school.id());
      pulse.withdrawGrant(stranger, school.id());
      String token = pulse.token(app);
      String webhook = pulse.webhook(token, full.url("/in?urlparam1=abcd"), "full-payload");
      pulse.webhook(token, notified.url("/note"), "notification-only");

      JsonNode taken =
          pulse.observe(
              school.id(),
              PulseInstallation.absence("absence-1", school.students().getFirst(), today())
                  + PulseInstallation.absence("absence-2", school.students().getFirst(), today()));
      assertThat(taken.path("accepted").asInt()).isEqualTo(2);

      Receiver.Received received = full.next();
      assertThat(received.path()).isEqualTo("/in?urlparam1=abcd");
      assertThat(received.header("content-type")).isEqualTo("application/jwt");
      ObjectNode claims = verified(received.body(), pulse.keys());
      assertThat(claims.path("aud").asString()).isEqualTo(app.clientId());
      assertThat(claims.path("iss").asString()).isEqualTo(carillon.url() + "/auth");
      assertThat(Instant.ofEpochSecond(claims.path("exp").asLong()))
          .isEqualTo(Instant.ofEpochSecond(claims.path("iat").asLong()).plusSeconds(300));
      ObjectNode message = claims.deepCopy();
      message.remove(STANDARD_CLAIMS);

      String id = claims.path("jti").asString();
      HttpResponse<String> answer = pulse.partner(token, "GET", "/v2/alerts/message/" + id, "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(message).isEqualTo(JsonMapper.shared().readTree(answer.body()));
      assertThat(message.path("message_id").asString()).isEqualTo(id);
      assertThat(message.path("recipient").path("entity_uuid").asString())
          .isEqualTo(school.teachers().getFirst().toString());
      assertThat(message.path("alerts")).hasSize(1);
      assertThat(details(message)).containsExactly("absence-1", "absence-2");

      ObjectNode note = verified(notified.next().body(), pulse.keys());
      assertThat(note.path("jti").asString()).isEqualTo(id);
      assertThat(note.has("alerts")).isFalse();
      assertThat(note.path("transaction_id")).isEqualTo(message.path("transaction_id"));

      assertThat(
              pulse
                  .partner(pulse.token(stranger), "GET", "/v2/alerts/message/" + id, "")
                  .statusCode())
          .isEqualTo(404);
      assertThat(pulse.partner(token, "GET", "/v2/alerts/webhook/" + webhook, "").statusCode())
          .isEqualTo(200);
    }
  }

  /** In real time; the nine waits that follow are those of the schedule, by the clock. */
  @Test
  void aWebhookThatFailsIsSentAgainAfterFiveSecondsSignedAnew() throws Exception {
    try (Carillon carillon = start(Backend.SQLITE);
        Receiver failing = new Receiver();
        PulseInstallation pulse = new PulseInstallation(carillon.url(), TOKEN)) {
      failing.answers(500, "");
      School school = pulse.school("max-school", 1);
      App app = pulse.app(school.id());
      pulse.webhook(pulse.token(app), failing.url("/in"), "full-payload");
      pulse.observe(
          school.id(),
          PulseInstallation.absence("absence-1", school.students().getFirst(), today()));

      ObjectNode first = verified(failing.next().body(), pulse.keys());
      ObjectNode second = verified(failing.next().body(), pulse.keys());

      long waited = second.path("iat").asLong() - first.path("iat").asLong();
      assertThat(waited).isBetween(5L, 15L);
      assertThat(second.path("exp").asLong()).isEqualTo(second.path("iat").asLong() + 300);
      first.remove(Set.of("iat", "exp"));
      second.remove(Set.of("iat", "exp"));
      assertThat(second).isEqualTo(first);
    }
  }

  @Test
  void partnersAreServedUnderTheHostNameThatIsSetAlone() throws Exception {
    settings.put("pulse.host", "pulse.example.com");
    try (Carillon carillon = start(Backend.SQLITE);
        PulseInstallation pulse = new PulseInstallation(carillon.url(), TOKEN)) {
      assertThat(status(carillon, "pulse.example.com", "/v2/alerts/webhook")).isEqualTo(401);
      assertThat(status(carillon, "other.example.com", "/v2/alerts/webhook")).isEqualTo(404);
      assertThat(status(carillon, "other.example.com", "/.well-known/jwks.json")).isEqualTo(404);
      assertThat(pulse.operator("GET", "/schools", "").path("data")).isEmpty();
    }
  }

  @Test
  void whatIsUnknownIsSaidInPulsesOwnWords() throws Exception {
    try (Carillon carillon = start(Backend.SQLITE);
        PulseInstallation pulse = new PulseInstallation(carillon.url(), TOKEN)) {
      HttpResponse<String> nothing = pulse.partner("none", "GET", "/v2/nothing", "");
      assertThat(nothing.statusCode()).isEqualTo(404);
      assertThat(JsonMapper.shared().readTree(nothing.body()).path("success").asBoolean(true))
          .isFalse();
      HttpResponse<String> general = pulse.partner("none", "GET", "/api/v1/nothing", "");
      assertThat(JsonMapper.shared().readTree(general.body()).has("detail")).isTrue();
    }
  }

  /** With a Host header of the caller's choice, which the JDK's client does not send. */
  private static int status(Carillon carillon, String host, String path) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), carillon.port())) {
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  static ObjectNode verified(String token, String keys) throws Exception {
    JWSObject signed = JWSObject.parse(token);
    assertThat(signed.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
    assertThat(String.valueOf(signed.getHeader().getType())).isEqualTo("JWT");
    var key = JWKSet.parse(keys).getKeyByKeyId(signed.getHeader().getKeyID());
    assertThat(key).isNotNull();
    assertThat(signed.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
    return (ObjectNode) JsonMapper.shared().readTree(signed.getPayload().toString());
  }

  /** The lines that say what was observed. */
  static List<String> details(JsonNode message) {
    return message.findValues("list").stream()
        .flatMap(list -> list.valueStream().map(JsonNode::asString))
        .toList();
  }
}
