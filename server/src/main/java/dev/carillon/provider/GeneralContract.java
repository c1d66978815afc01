package dev.carillon.provider;

import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.Header;
import dev.carillon.model.HeaderRules;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.model.Target;
import dev.carillon.signing.SigningKey;
import dev.carillon.signing.StandardWebhooks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contract of applications that name no other: the payload as it was published, in a POST with
 * the headers of the Standard Webhooks specification. Their values are also sent under the names
 * that consumers of Svix verify by.
 */
public final class GeneralContract implements Provider {
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");
  private static final Payload EMPTY = Payload.of(new byte[0], Payload.JSON);

  private final Header userAgent;

  /**
   * @param version Carillon's, for the user agent
   */
  public GeneralContract(String version) {
    this.userAgent = new Header("user-agent", "Carillon/" + version);
  }

  @Override
  public String name() {
    return "general";
  }

  @Override
  public DeliveryPolicy policy() {
    return DeliveryPolicy.GENERAL;
  }

  @Override
  public OutboundRequest render(Rendering rendering) {
    Payload payload = rendering.lease().message().payload();
    if (payload == null) {
      throw new IllegalStateException("the content of the message is gone");
    }
    return switch (rendering.lease().delivery().target()) {
      case Target.ToEndpoint _ -> toEndpoint(rendering, payload);
      case Target.Callback callback -> toCallback(rendering, callback, payload);
    };
  }

  private OutboundRequest toEndpoint(Rendering rendering, Payload payload) {
    Endpoint endpoint = rendering.endpoint();
    if (endpoint == null) {
      throw new IllegalStateException("a delivery to an endpoint, rendered without it");
    }
    if (rendering.keys().isEmpty()) {
      // A receiver could not tell it from a forgery.
      throw new IllegalStateException("a message to an endpoint that has no key to sign with");
    }
    return new OutboundRequest(
        "POST",
        endpoint.settings().url(),
        headers(rendering, payload, endpoint.settings().headers()),
        payload,
        rendering.policy().timeout(),
        rendering.freshConnection());
  }

  private OutboundRequest toCallback(
      Rendering rendering, Target.Callback callback, Payload payload) {
    @Nullable Payload body = WITHOUT_BODY.contains(callback.method()) ? null : payload;
    return new OutboundRequest(
        callback.method(),
        callback.url(),
        headers(rendering, body == null ? EMPTY : body, callback.headers()),
        body,
        rendering.policy().timeout(),
        rendering.freshConnection());
  }

  /**
   * @param signed what goes over the wire: nothing, where the request has no body
   * @param own those that the target's owner chose
   */
  private List<Header> headers(Rendering rendering, Payload signed, List<Header> own) {
    List<Header> headers = new ArrayList<>(8 + own.size());
    headers.add(userAgent);
    if (!hasAccept(own)) {
      // Firewalls take a request that has none for a robot's.
      headers.add(new Header("accept", "*/*"));
    }
    String id = rendering.lease().message().id().value();
    long timestampSeconds = rendering.now().getEpochSecond();
    addTwice(headers, "id", id);
    addTwice(headers, "timestamp", Long.toString(timestampSeconds));
    List<SigningKey> keys = rendering.keys();
    if (!keys.isEmpty()) {
      addTwice(
          headers,
          "signature",
          StandardWebhooks.signatureHeader(keys, id, timestampSeconds, signed));
    }
    for (Header header : own) {
      // The door has refused these; a row written by other hands must not forge a signature either.
      if (HeaderRules.fault(header).isEmpty()) {
        headers.add(header);
      }
    }
    return headers;
  }

  private static boolean hasAccept(List<Header> headers) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase("accept")) {
        return true;
      }
    }
    return false;
  }

  private static void addTwice(List<Header> headers, String name, String value) {
    headers.add(new Header("webhook-" + name, value));
    headers.add(new Header("svix-" + name, value));
  }
}
