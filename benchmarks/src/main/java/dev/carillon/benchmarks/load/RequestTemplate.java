package dev.carillon.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A publish request as bytes, once made; what differs from one to the next stands at fixed places
 * and is written over: the application's number, the idempotency key, and the numbers of each
 * message.
 */
final class RequestTemplate {
  private static final int APPLICATION_DIGITS = 6;
  private static final int KEY_DIGITS = 18;

  private final byte[] bytes;
  private final int applicationAt;
  private final int keyAt;
  private final int[] payloadsAt;

  private RequestTemplate(byte[] bytes, int applicationAt, int keyAt, int[] payloadsAt) {
    this.bytes = bytes;
    this.applicationAt = applicationAt;
    this.keyAt = keyAt;
    this.payloadsAt = payloadsAt;
  }

  static RequestTemplate of(Workload.Target target, Workload.Shape shape) {
    boolean batch = shape.messagesPerRequest() > 1;
    byte[] payload = SamplePayload.bytes(shape.payloadBytes());
    int[] payloadsAt = new int[shape.messagesPerRequest()];
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    append(body, batch ? "[" : "");
    for (int i = 0; i < payloadsAt.length; i++) {
      append(body, i == 0 ? "" : ",");
      append(body, "{\"eventType\":\"" + SamplePayload.EVENT_TYPE + "\",\"payload\":");
      payloadsAt[i] = body.size();
      body.writeBytes(payload);
      append(body, "}");
    }
    append(body, batch ? "]" : "");

    StringBuilder head = new StringBuilder("POST /api/v1/app/").append(target.prefix());
    final int applicationAt = head.length();
    head.append("0".repeat(APPLICATION_DIGITS)).append(batch ? "/msg/batch" : "/msg");
    head.append("?with_content=false HTTP/1.1\r\nHost: 127.0.0.1:").append(target.port());
    head.append("\r\nAuthorization: Bearer ").append(target.token());
    head.append("\r\nContent-Type: application/json\r\nAccept: application/json\r\n");
    int keyAt = -1;
    if (shape.idempotencyKeys()) {
      // The random part is the same for all requests of a run; the digits tell them apart.
      head.append("Idempotency-Key: auto_").append(Long.toHexString(System.nanoTime())).append('-');
      keyAt = head.length();
      head.append("0".repeat(KEY_DIGITS)).append("\r\n");
    }
    head.append("Content-Length: ").append(body.size()).append("\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < payloadsAt.length; i++) {
      payloadsAt[i] += headBytes.length;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(headBytes);
    whole.writeBytes(body.toByteArray());
    return new RequestTemplate(whole.toByteArray(), applicationAt, keyAt, payloadsAt);
  }

  private static void append(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A request of a connection's own. */
  ByteBuffer copy() {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Makes a copy the request with these messages: numbered from the given one on. */
  void fill(ByteBuffer request, int application, long firstSequence, long sentAtNanos) {
    digits(request, applicationAt, APPLICATION_DIGITS, application);
    if (keyAt >= 0) {
      digits(request, keyAt, KEY_DIGITS, firstSequence);
    }
    for (int i = 0; i < payloadsAt.length; i++) {
      int at = payloadsAt[i];
      digits(request, at + SamplePayload.SENT_AT_OFFSET, SamplePayload.SENT_AT_DIGITS, sentAtNanos);
      digits(
          request,
          at + SamplePayload.SEQUENCE_OFFSET,
          SamplePayload.SEQUENCE_DIGITS,
          firstSequence + i);
    }
    request.clear();
  }

  private static void digits(ByteBuffer bytes, int at, int width, long value) {
    long rest = value;
    for (int i = at + width - 1; i >= at; i--) {
      bytes.put(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }
}
