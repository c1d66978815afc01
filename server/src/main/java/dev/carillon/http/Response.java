package dev.carillon.http;

import dev.carillon.model.Header;
import dev.carillon.model.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer.
 *
 * @param body null for none
 */
public record Response(int status, List<Header> headers, @Nullable Payload body) {
  public Response {
    headers = List.copyOf(headers);
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, List.of(), null);
  }

  public static Response of(int status, Payload body) {
    return new Response(status, List.of(), body);
  }

  public Response with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Response(status, more, body);
  }
}
