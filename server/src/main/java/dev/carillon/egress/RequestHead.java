package dev.carillon.egress;

import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import java.nio.charset.StandardCharsets;

/** Writes a request's head, of parts that were checked before (RFC 9112, 3 and 5). */
final class RequestHead {
  private static final String USER_AGENT = "Carillon";

  private RequestHead() {}

  static byte[] bytes(OutboundRequest request, TargetUrl target) {
    StringBuilder head = new StringBuilder(512);
    head.append(request.method()).append(' ').append(target.pathAndQuery()).append(" HTTP/1.1\r\n");
    field(head, "Host", target.authority());
    boolean namedAgent = false;
    for (Header header : request.headers()) {
      field(head, header.name(), header.value());
      namedAgent |= header.name().equalsIgnoreCase("user-agent");
    }
    if (!namedAgent) {
      field(head, "User-Agent", USER_AGENT);
    }
    field(head, "Accept-Encoding", "identity");
    Payload body = request.body();
    if (body != null) {
      if (!body.contentType().isEmpty()) {
        field(head, "Content-Type", body.contentType());
      }
      field(head, "Content-Length", Integer.toString(body.length()));
    } else if (expectsABody(request.method())) {
      field(head, "Content-Length", "0"); // RFC 9110, 8.6
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean expectsABody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
