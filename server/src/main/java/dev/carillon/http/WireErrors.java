package dev.carillon.http;

import dev.carillon.model.Payload;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Writes as JSON the errors that the connection itself finds, before there is a route. */
final class WireErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Object cause = request.getAttribute(ERROR_EXCEPTION);
    int status = cause instanceof HttpException http ? http.getCode() : response.getStatus();
    if (status < 400) {
      status = 500;
    }
    response.setStatus(status);
    Payload body = body(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, body.contentType());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length());
    response.write(true, ByteBuffer.wrap(body.bytes()), callback);
    return true;
  }

  private static Payload body(int status) {
    return switch (status) {
      case 400 -> body("bad_request", "This is not a well-formed HTTP/1.1 request");
      case 408 -> body("request_timeout", "The request comes too slowly");
      case 413 -> body("payload_too_large", "The body is too long");
      case 414 -> body("uri_too_long", "The URI is too long");
      case 426, 505 ->
          body("http_version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here");
      case 431 -> body("headers_too_large", "The header fields are too long");
      case 503 -> body("unavailable", "The server cannot take this request now; come again");
      default ->
          status < 500
              ? body("bad_request", "This request cannot be answered (HTTP status " + status + ")")
              : body("internal_error", "The server could not answer this request");
    };
  }

  private static Payload body(String code, String detail) {
    return JsonWriter.object().text("code", code).text("detail", detail).payload();
  }
}
