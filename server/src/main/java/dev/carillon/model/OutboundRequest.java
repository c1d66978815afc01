package dev.carillon.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request as it is to leave the house: rendered and signed by a provider, sent by {@code
 * egress}.
 *
 * @param url canonical, as the address guard gave it back
 * @param headers without those that belong to the connection (host, content-length, …); a body's
 *     content type comes from the payload
 * @param body null for none
 * @param timeout one deadline for everything from DNS to the last byte
 * @param freshConnection whether to leave kept-alive connections aside
 */
public record OutboundRequest(
    String method,
    String url,
    List<Header> headers,
    @Nullable Payload body,
    Duration timeout,
    boolean freshConnection) {
  public OutboundRequest {
    headers = List.copyOf(headers);
  }
}
