package dev.carillon.engine;

import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.OutboundRequest;
import dev.carillon.provider.GeneralContract;
import dev.carillon.provider.Provider;

/** The general contract of a provider that says it sends its payloads in base64. */
final class InBase64 implements Provider {
  private final GeneralContract general = new GeneralContract("test");

  @Override
  public String name() {
    return general.name();
  }

  @Override
  public DeliveryPolicy policy() {
    return general.policy();
  }

  @Override
  public OutboundRequest render(Rendering rendering) {
    return general.render(rendering);
  }

  @Override
  public int renderedBytes(int payloadBytes) {
    return Math.ceilDiv(payloadBytes, 3) * 4;
  }
}
