package dev.carillon.provider.pulse.partner;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.Header;
import dev.carillon.model.HeaderRules;
import dev.carillon.model.Message;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.model.RetrySchedule;
import dev.carillon.model.SuccessRange;
import dev.carillon.model.Target;
import dev.carillon.provider.Gate;
import dev.carillon.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Pulse's webhooks (https://docs.intellischool.co/api/pulse, "Webhooks"): a POST whose body is a
 * signed JSON Web Token and nothing else; 30 s; 200 to 299; 10 retries after 5 s, 10 s and so on to
 * 2560 s. Each attempt is signed anew, with fresh times and the same {@code jti}: a receiver that
 * checks {@code exp} can take the tenth retry, and one that keeps {@code jti} knows it again.
 */
public final class PulseContract implements Provider {
  /** The name of this contract. */
  public static final String NAME = "pulse";

  /** What is published when a message was composed. */
  public static final String EVENT_TYPE = "pulse.message";

  static final String CONTENT_TYPE = "application/jwt";

  private static final int AROUND_BYTES = 4 << 10;
  private static final int RETRIES = 10;

  public static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          Duration.ofSeconds(30),
          SuccessRange.OK,
          RetrySchedule.exponential(Duration.ofSeconds(5), 2, Duration.ofSeconds(2_560), RETRIES),
          false,
          false,
          null);

  private final SigningKeys keys;
  private final Supplier<String> issuer;
  private final Function<ApplicationKey, String> audience;
  private final WebhookClaims claims;
  private final Gate gate;
  private final Header userAgent;

  /**
   * @param audience the client id of an application's app
   * @param version Carillon's, for the user agent
   */
  PulseContract(
      SigningKeys keys,
      Supplier<String> issuer,
      Function<ApplicationKey, String> audience,
      WebhookClaims claims,
      Gate gate,
      String version) {
    this.keys = keys;
    this.issuer = issuer;
    this.audience = audience;
    this.claims = claims;
    this.gate = gate;
    this.userAgent = new Header("user-agent", "Carillon/" + version);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public DeliveryPolicy policy() {
    return POLICY;
  }

  /** All three algorithms take their time, and the content may be long. */
  @Override
  public boolean isCostly(Rendering rendering) {
    return true;
  }

  /** The content in base64, and around it a head and claims of some hundred bytes. */
  @Override
  public int renderedBytes(int payloadBytes) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(payloadBytes * 4L, 3) + AROUND_BYTES);
  }

  @Override
  public OutboundRequest render(Rendering rendering) {
    Endpoint endpoint = rendering.endpoint();
    if (endpoint == null || rendering.lease().delivery().target() instanceof Target.Callback) {
      throw new IllegalStateException("Pulse knows no callbacks");
    }
    Message message = rendering.lease().message();
    Payload content = message.payload();
    if (content == null) {
      throw new IllegalStateException("the content of the message is gone");
    }
    Instant now = rendering.now();
    byte[] payload =
        claims.of(
            new WebhookClaims.Standard(
                issuer.get(),
                audience.apply(message.application()),
                now,
                message.eventId() == null ? message.id().value() : message.eventId()),
            content.bytes(),
            WebhookType.of(endpoint.settings()));
    String token = keys.chain().signing(now).opened().webhooks().sign(payload);
    return new OutboundRequest(
        "POST",
        endpoint.settings().url(),
        headers(endpoint.settings().headers()),
        Payload.of(token.getBytes(StandardCharsets.ISO_8859_1), CONTENT_TYPE),
        rendering.policy().timeout(),
        rendering.freshConnection());
  }

  private List<Header> headers(List<Header> own) {
    List<Header> headers = new ArrayList<>(2 + own.size());
    headers.add(userAgent);
    if (own.stream().noneMatch(header -> header.name().equalsIgnoreCase("accept"))) {
      headers.add(new Header("accept", "*/*"));
    }
    for (Header header : own) {
      // The door has refused these; a row written by other hands must not bring them in.
      if (HeaderRules.fault(header).isEmpty()) {
        headers.add(header);
      }
    }
    return headers;
  }
}
