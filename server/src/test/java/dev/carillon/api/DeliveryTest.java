package dev.carillon.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.carillon.testing.Eventually;
import dev.carillon.testing.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published arrives byte for byte, and its signature verifies. */
class DeliveryTest {
  private static final String WHSK =
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
  private static final String ED25519_HEAD = "302a300506032b6570032100";

  @TempDir static Path folder;
  private static ApiServer server;
  private Receiver receiver;
  private String app = "";

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    receiver = new Receiver();
    app = "/api/v1/app/" + server.application();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private String endpoint(String more) {
    return app
        + "/endpoint/"
        + server
            .post(app + "/endpoint", "{\"url\":\"" + receiver.url() + "\"" + more + "}")
            .text("id");
  }

  private Receiver.Received publish(String payload) throws InterruptedException {
    Answer answer =
        server.post(app + "/msg", "{\"eventType\":\"a.b\",\"payload\":" + payload + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    Receiver.Received arrived = receiver.next();
    assertThat(arrived.header("webhook-id")).isEqualTo(answer.text("id"));
    return arrived;
  }

  @Test
  void thePayloadArrivesAsItWasWritten() throws Exception {
    String endpoint = endpoint("");
    String payload = "{\n  \"b\" : 1.00,\t\"a\":\"\\u00e4 ä 🔔\", \"big\": 12345678901234567890 }";
    Receiver.Received arrived = publish(payload);
    assertThat(arrived.body()).isEqualTo(payload);
    assertThat(arrived.header("content-type")).isEqualTo("application/json");
    String secret = server.get(endpoint + "/secret").text("key");
    new Webhook(secret).verify(arrived.body(), arrived.headers());
  }

  @Test
  void theTextOfARawPayloadArrivesInPlaceOfThePayload() throws Exception {
    endpoint("");
    server.post(
        app + "/msg",
        """
        {"eventType":"a.b","payload":{},
         "transformationsParams":{"rawPayload":"{\\"x\\": [1, 2]}"}}
        """);
    assertThat(receiver.next().body()).isEqualTo("{\"x\": [1, 2]}");
  }

  @Test
  void afterARotationOldAndNewBothSign() throws Exception {
    String endpoint = endpoint("");
    String old = server.get(endpoint + "/secret").text("key");
    assertThat(server.post(endpoint + "/secret/rotate", "{}").status()).isEqualTo(204);
    String fresh = server.get(endpoint + "/secret").text("key");
    assertThat(fresh).isNotEqualTo(old);
    Receiver.Received arrived = publish("{}");
    assertThat(arrived.header("webhook-signature").split(" ")).hasSize(2);
    new Webhook(old).verify(arrived.body(), arrived.headers());
    new Webhook(fresh).verify(arrived.body(), arrived.headers());
  }

  @Test
  void withoutGraceTheOldOneSignsNoMore() throws Exception {
    String endpoint = endpoint("");
    server.post(endpoint + "/secret/rotate", "{\"gracePeriodSeconds\":0}");
    Receiver.Received arrived = publish("{}");
    assertThat(arrived.header("webhook-signature").split(" ")).hasSize(1);
    new Webhook(server.get(endpoint + "/secret").text("key"))
        .verify(arrived.body(), arrived.headers());
  }

  @Test
  void anEd25519SecretSignsAndShowsItsPublicHalf() throws Exception {
    String endpoint = endpoint(",\"secret\":\"" + WHSK + "\"");
    String shown = server.get(endpoint + "/secret").text("key");
    assertThat(shown).startsWith("whpk_");
    Receiver.Received arrived = publish("{\"test\": 2432232314}");
    String signature = arrived.header("webhook-signature");
    assertThat(signature).startsWith("v1a,").isEqualTo(arrived.header("svix-signature"));

    byte[] raw = Base64.getDecoder().decode(shown.substring("whpk_".length()));
    byte[] head = HexFormat.of().parseHex(ED25519_HEAD);
    byte[] encoded = Arrays.copyOf(head, head.length + raw.length);
    System.arraycopy(raw, 0, encoded, head.length, raw.length);
    PublicKey key =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    String signed =
        arrived.header("webhook-id")
            + "."
            + arrived.header("webhook-timestamp")
            + "."
            + arrived.body();
    verifier.update(signed.getBytes(UTF_8));
    assertThat(verifier.verify(Base64.getDecoder().decode(signature.substring(4)))).isTrue();
  }

  @Test
  void typesAndChannelsDecideWhoGetsWhat() throws Exception {
    server.post("/api/v1/event-type", "{\"name\":\"only.this\",\"description\":\"\"}");
    endpoint(",\"eventTypes\":[\"only.this\"],\"channels\":[\"c1\"]");
    server.post(
        app + "/msg", "{\"eventType\":\"a.b\",\"payload\":{\"n\":1},\"channels\":[\"c1\"]}");
    server.post(app + "/msg", "{\"eventType\":\"only.this\",\"payload\":{\"n\":2}}");
    server.post(
        app + "/msg", "{\"eventType\":\"only.this\",\"payload\":{\"n\":3},\"channels\":[\"c1\"]}");
    assertThat(receiver.next().body()).isEqualTo("{\"n\":3}");
  }

  @Test
  void anEndpointsOwnHeadersAndScheduleAreKept() throws Exception {
    String endpoint =
        endpoint(
            ",\"headers\":{\"x-tenant\":\"oak\"},"
                + "\"deliveryPolicy\":{\"timeoutSeconds\":5,\"retryDelays\":[0,0]}");
    receiver.answers(500, "");
    Receiver.Received first = publish("{}");
    assertThat(first.header("x-tenant")).isEqualTo("oak");
    assertThat(receiver.next().header("webhook-id")).isEqualTo(first.header("webhook-id"));
    assertThat(receiver.next().header("webhook-id")).isEqualTo(first.header("webhook-id"));
    String id = first.header("webhook-id");
    List<String> classes =
        Eventually.get(
                () -> server.get(app + "/attempt/msg/" + id).json().path("data"),
                data -> data.size() == 3)
            .valueStream()
            .map(attempt -> attempt.path("errorClass").asString())
            .toList();
    assertThat(classes).containsOnly("http_5xx");
    assertThat(server.get(endpoint).json().at("/deliveryPolicy/retryDelays")).hasSize(2);
    assertThat(server.get(endpoint).text("failingSince")).isNotEmpty();
  }

  @Test
  void aDisabledEndpointIsNotSentToAndStartsAfreshWhenEnabled() throws Exception {
    String endpoint = endpoint(",\"deliveryPolicy\":{\"retryDelays\":[]}");
    receiver.answers(410, "");
    String message = publish("{}").header("webhook-id");
    Answer disabled =
        Eventually.get(() -> server.get(endpoint), now -> now.json().path("disabled").asBoolean());
    assertThat(disabled.text("disabledReason")).isEqualTo("gone");
    assertThat(disabled.text("failingSince")).isNotEmpty();
    String resend = app + "/msg/" + message + endpoint.substring(app.length()) + "/resend";
    Answer refused = server.post(resend, "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("endpoint_disabled");

    Answer enabled = server.patch(endpoint, "{\"disabled\":false}");
    assertThat(enabled.text("failingSince")).isEmpty();
    receiver.answers(200, "");
    assertThat(server.post(resend, "").status()).isEqualTo(202);
    assertThat(receiver.next().header("webhook-id")).isEqualTo(message);
  }

  @Test
  void noSecretStandsInTheStoreInPlainText() throws Exception {
    String chosen = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    String endpoint = endpoint(",\"secret\":\"" + chosen + "\"");
    server.post(endpoint + "/secret/rotate", "{}");
    String rotated = server.get(endpoint + "/secret").text("key");
    List<String> canaries =
        List.of(chosen.substring(6), rotated.substring(6), server.operator, server.foreigner);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, ISO_8859_1);
        for (String canary : canaries) {
          assertThat(content.contains(canary)).as(file.toString()).isFalse();
        }
      }
    }
  }
}
