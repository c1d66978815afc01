package dev.carillon.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Header;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.signing.SigningKey;
import dev.carillon.signing.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden requests: what goes over the wire, field by field. */
class GeneralContractTest {
  private static final ApplicationKey APPLICATION =
      new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1"));
  private static final EndpointId ENDPOINT = new EndpointId("ep_1");
  private static final Instant NOW = Instant.ofEpochSecond(1614265330, 999_999_999);
  private static final Payload BODY = Payload.json("{\"test\": 2432232314}");
  private static final SigningKey HMAC =
      WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").signingKey();
  private static final SigningKey ED25519 =
      WebhookSecret.parse(
              "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==")
          .signingKey();
  private static final String V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String V1A =
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
  private static final Target TO_ENDPOINT = new Target.ToEndpoint(ENDPOINT);

  private final GeneralContract contract = new GeneralContract("1.2.3");

  @Test
  void isTheGeneralContract() {
    assertThat(contract.name()).isEqualTo("general");
    assertThat(contract.policy()).isEqualTo(DeliveryPolicy.GENERAL);
  }

  @Test
  void postsThePayloadSigned() {
    OutboundRequest request =
        contract.render(
            rendering(TO_ENDPOINT, endpoint(new Header("X-Api-Key", "abc")), List.of(HMAC), BODY));

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.url()).isEqualTo("https://example.com/hook?a=1");
    assertThat(request.body()).isSameAs(BODY);
    assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(request.freshConnection()).isTrue();
    assertThat(request.headers())
        .containsExactly(
            new Header("user-agent", "Carillon/1.2.3"),
            new Header("accept", "*/*"),
            new Header("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            new Header("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            new Header("webhook-timestamp", "1614265330"),
            new Header("svix-timestamp", "1614265330"),
            new Header("webhook-signature", V1),
            new Header("svix-signature", V1),
            new Header("X-Api-Key", "abc"));
  }

  @Test
  void everySecretSigns() {
    OutboundRequest request =
        contract.render(rendering(TO_ENDPOINT, endpoint(), List.of(ED25519, HMAC), BODY));

    assertThat(request.headers())
        .contains(
            new Header("webhook-signature", V1A + " " + V1),
            new Header("svix-signature", V1A + " " + V1));
  }

  @Test
  void theSameAttemptIsAlwaysTheSameRequest() {
    Provider.Rendering rendering =
        rendering(TO_ENDPOINT, endpoint(new Header("a", "b")), List.of(HMAC, ED25519), BODY);

    assertThat(contract.render(rendering)).isEqualTo(contract.render(rendering));
  }

  @Test
  void anEndpointsOwnTimeoutCounts() {
    var policy = DeliveryPolicy.GENERAL.with(new PolicyOverride(Duration.ofSeconds(3), null));
    var rendering =
        new Provider.Rendering(
            lease(TO_ENDPOINT, BODY), endpoint(), List.of(HMAC), policy, NOW, false);

    assertThat(contract.render(rendering).timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(contract.render(rendering).freshConnection()).isFalse();
  }

  @Test
  void anEndpointsOwnAcceptStandsInPlaceOfOurs() {
    OutboundRequest request =
        contract.render(
            rendering(
                TO_ENDPOINT, endpoint(new Header("Accept", "text/plain")), List.of(HMAC), BODY));

    assertThat(request.headers())
        .filteredOn(header -> header.name().equalsIgnoreCase("accept"))
        .containsExactly(new Header("Accept", "text/plain"));
  }

  @Test
  void whatIsReservedOrCouldEndAFieldIsDroppedEvenFromTheStore() {
    OutboundRequest request =
        contract.render(
            rendering(
                TO_ENDPOINT,
                endpoint(
                    new Header("Webhook-Signature", "v1,forged"),
                    new Header("Host", "elsewhere"),
                    new Header("content-length", "0"),
                    new Header("x-a", "b\r\nx-injected: c"),
                    new Header("x-b\r\n", "c"),
                    new Header("x-good", "d")),
                List.of(HMAC),
                BODY));

    assertThat(request.headers())
        .extracting(Header::name)
        .containsExactly(
            "user-agent",
            "accept",
            "webhook-id",
            "svix-id",
            "webhook-timestamp",
            "svix-timestamp",
            "webhook-signature",
            "svix-signature",
            "x-good");
    assertThat(request.headers()).extracting(Header::value).doesNotContain("v1,forged");
  }

  @Test
  void nothingGoesToAnEndpointUnsigned() {
    Provider.Rendering unsigned = rendering(TO_ENDPOINT, endpoint(), List.of(), BODY);

    assertThatThrownBy(() -> contract.render(unsigned))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no key");
  }

  @Test
  void refusesToRenderWhatIsNotThere() {
    assertThatThrownBy(() -> contract.render(rendering(TO_ENDPOINT, null, List.of(HMAC), BODY)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> contract.render(rendering(TO_ENDPOINT, endpoint(), List.of(HMAC), null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void aCallbackCarriesThePayloadByItsOwnMethod(String method) {
    OutboundRequest request = contract.render(rendering(callback(method), null, List.of(), BODY));

    assertThat(request.method()).isEqualTo(method);
    assertThat(request.url()).isEqualTo("https://callback.example/x");
    assertThat(request.body()).isSameAs(BODY);
    assertThat(request.headers())
        .contains(new Header("x-mine", "1"), new Header("webhook-timestamp", "1614265330"))
        .extracting(Header::name)
        .doesNotContain("webhook-signature", "svix-signature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE"})
  void aCallbackWithoutABodySignsNoBody(String method) {
    OutboundRequest request =
        contract.render(rendering(callback(method), null, List.of(HMAC), BODY));

    assertThat(request.method()).isEqualTo(method);
    assertThat(request.body()).isNull();
    String empty = HMAC.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Payload.json(""));
    assertThat(request.headers()).contains(new Header("webhook-signature", empty));
  }

  @Test
  void aCallbackThatHasAKeyIsSigned() {
    OutboundRequest request =
        contract.render(rendering(callback("POST"), null, List.of(HMAC), BODY));

    assertThat(request.headers())
        .contains(new Header("webhook-signature", V1), new Header("svix-signature", V1));
  }

  private static Target callback(String method) {
    return new Target.Callback(
        method,
        "https://callback.example/x",
        List.of(new Header("x-mine", "1"), new Header("Cookie", "2")),
        DeliveryPolicy.GENERAL);
  }

  private static Provider.Rendering rendering(
      Target target,
      @Nullable Endpoint endpoint,
      List<SigningKey> keys,
      @Nullable Payload payload) {
    return new Provider.Rendering(
        lease(target, payload), endpoint, keys, DeliveryPolicy.GENERAL, NOW, true);
  }

  private static Lease lease(Target target, @Nullable Payload payload) {
    MessageId message = new MessageId("msg_p5jXN8AQM9LWM0D4loKWxJek");
    return new Lease(
        new LeaseId("lease_1"),
        new Delivery(
            APPLICATION,
            new DeliveryId("dlv_1"),
            message,
            target,
            Run.SCHEDULED,
            State.SENDING,
            null,
            0,
            0,
            null,
            null,
            NOW,
            NOW),
        new Message(
            APPLICATION, message, "invoice.paid", null, payload, Set.of(), Set.of(), null, NOW));
  }

  private static Endpoint endpoint(Header... headers) {
    return new Endpoint(
        APPLICATION.endpoint(ENDPOINT),
        new EndpointSettings(
            null,
            "https://example.com/hook?a=1",
            "",
            Set.of(),
            Set.of(),
            null,
            Map.of(),
            List.of(headers),
            PolicyOverride.NONE),
        List.of(),
        EndpointHealth.WELL,
        NOW,
        NOW);
  }
}
