package dev.carillon.provider;

import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.Lease;
import dev.carillon.model.OutboundRequest;
import dev.carillon.signing.SigningKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A product whose webhook contract is spoken. */
public interface Provider {

  /** As it stands in {@code application.provider}; {@code general} where that is absent. */
  String name();

  /** The promise that its document makes; an endpoint may override parts of it. */
  DeliveryPolicy policy();

  /** The request of one attempt: body, headers, signature. Pure. */
  OutboundRequest render(Rendering rendering);

  /** Asked before each attempt of its applications, and before a retry is planned. */
  default Gate gate() {
    return Gate.OPEN;
  }

  /**
   * Whether {@link #render} takes so long that it is not to be done on a virtual thread: if one of
   * the keys does. A provider that signs with other keys than those says so here.
   */
  default boolean isCostly(Rendering rendering) {
    for (SigningKey key : rendering.keys()) {
      if (key.isCostly()) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many bytes at most a request to an endpoint takes up beyond the payload itself, for as long
   * as it is sent: none where the payload is sent as it is, a third more than the payload where it
   * is sent in base64. The engine finds room for so much before it takes a delivery into memory, so
   * that many large ones in flight stay within its byte budget. What is needed for a moment while
   * rendering does not count: that is done on a few threads.
   */
  default int renderedBytes(int payloadBytes) {
    return 0;
  }

  /**
   * What there is to render from.
   *
   * @param endpoint null for a callback
   * @param keys those that sign now, the current one first
   * @param policy the provider's with the endpoint's own choices, or the callback's
   * @param now the attempt's start
   */
  record Rendering(
      Lease lease,
      @Nullable Endpoint endpoint,
      List<SigningKey> keys,
      DeliveryPolicy policy,
      Instant now,
      boolean freshConnection) {
    public Rendering {
      keys = List.copyOf(keys);
    }
  }
}
