package dev.carillon.http;

import dev.carillon.model.Header;
import java.util.List;
import java.util.Optional;

/** A request without a wire. */
final class FakeRequest implements Request {
  private final String query;
  private final Optional<String> contentType;
  private final byte[] body;

  FakeRequest(String query, Optional<String> contentType, byte[] body) {
    this.query = query;
    this.contentType = contentType;
    this.body = body;
  }

  @Override
  public String id() {
    return "fake";
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String rawPath() {
    return "/";
  }

  @Override
  public String rawQuery() {
    return query;
  }

  @Override
  public String pathParameter(String name) {
    throw new IllegalArgumentException(name);
  }

  @Override
  public List<String> queryParameters(String name) {
    return PercentDecoding.values(query, name);
  }

  @Override
  public Optional<String> header(String name) {
    return name.equalsIgnoreCase("content-type") ? contentType : Optional.empty();
  }

  @Override
  public List<Header> headers() {
    return contentType.map(type -> List.of(new Header("Content-Type", type))).orElse(List.of());
  }

  @Override
  public Caller caller() {
    return Caller.ANONYMOUS;
  }

  @Override
  public String remoteAddress() {
    return "127.0.0.1";
  }

  @Override
  public byte[] body() {
    return body;
  }
}
