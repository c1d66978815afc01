package dev.carillon.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a message exactly as they were received, and their content type. They are stored,
 * signed and sent as they are, never parsed and written again.
 */
public final class Payload {
  public static final String JSON = "application/json";

  private final byte[] bytes;
  private final String contentType;

  private Payload(byte[] bytes, String contentType) {
    this.bytes = bytes;
    this.contentType = contentType;
  }

  /** Takes the array over: the caller must not write to it again. */
  public static Payload of(byte[] bytes, String contentType) {
    return new Payload(bytes, contentType);
  }

  /** A JSON text in UTF-8. */
  public static Payload json(String text) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8), JSON);
  }

  /** The bytes themselves, not a copy: read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  public String contentType() {
    return contentType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && contentType.equals(that.contentType)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Never the content: payloads do not belong in logs. */
  @Override
  public String toString() {
    return bytes.length + " bytes of " + contentType;
  }
}
