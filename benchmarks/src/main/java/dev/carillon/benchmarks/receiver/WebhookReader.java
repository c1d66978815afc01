package dev.carillon.benchmarks.receiver;

import dev.carillon.benchmarks.load.HeadFields;
import dev.carillon.benchmarks.load.SamplePayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The requests of one connection, one after the other: where they end and what they say. */
final class WebhookReader {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE = "webhook-signature:".getBytes(StandardCharsets.US_ASCII);
  private static final int PATH_AT = "POST /".length();
  private static final int LONGEST = 4 << 20;

  private byte[] bytes = new byte[4 * 1_024];
  private int length;
  private int headEnd = -1;
  private int bodyLength;
  private boolean signed;

  /** When the first byte of the request was seen, by {@link System#nanoTime}. */
  private long firstByteNanos;

  void add(ByteBuffer from, long nowNanos) {
    if (length == 0) {
      firstByteNanos = nowNanos;
    }
    int count = from.remaining();
    if (length + count > bytes.length) {
      if (length + count > LONGEST) {
        throw new IllegalStateException("a request of more than " + LONGEST + " bytes");
      }
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
    from.get(bytes, length, count);
    length += count;
  }

  boolean isWhole() {
    if (headEnd < 0) {
      readHead();
    }
    return headEnd >= 0 && length >= headEnd + bodyLength;
  }

  void reset() {
    length = 0;
    headEnd = -1;
    signed = false;
  }

  boolean isSigned() {
    return signed;
  }

  long firstByteNanos() {
    return firstByteNanos;
  }

  /** The letter that stands first in the path and says what kind of endpoint it is. */
  char kind() {
    return (char) bytes[PATH_AT];
  }

  /** The number behind that letter. */
  int endpoint() {
    int i = PATH_AT + 1;
    int number = 0;
    while (bytes[i] >= '0' && bytes[i] <= '9') {
      number = number * 10 + bytes[i++] - '0';
    }
    return number;
  }

  /** Whether the body is one of the generator's. */
  boolean isSample() {
    return bodyLength >= SamplePayload.LEAST_BYTES;
  }

  long sentAtNanos() {
    return digits(SamplePayload.SENT_AT_OFFSET, SamplePayload.SENT_AT_DIGITS);
  }

  long sequence() {
    return digits(SamplePayload.SEQUENCE_OFFSET, SamplePayload.SEQUENCE_DIGITS);
  }

  boolean verifies(SignatureCheck check) {
    return check.isGood(
        field("webhook-id"),
        field("webhook-timestamp"),
        bytes,
        headEnd,
        headEnd + bodyLength,
        field("webhook-signature"));
  }

  private String field(String name) {
    String head = new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1);
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
        return line.substring(name.length() + 1).strip();
      }
    }
    return "";
  }

  private long digits(int at, int count) {
    long value = 0;
    for (int i = headEnd + at; i < headEnd + at + count; i++) {
      value = value * 10 + bytes[i] - '0';
    }
    return value;
  }

  private void readHead() {
    int lineStart = 0;
    int found = 0;
    for (int i = 3; i < length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (bytes[i - 2] == '\n') {
        bodyLength = found;
        headEnd = i + 1;
        return;
      }
      if (HeadFields.starts(bytes, length, lineStart, LENGTH)) {
        found = HeadFields.number(bytes, lineStart + LENGTH.length);
      } else if (HeadFields.starts(bytes, length, lineStart, SIGNATURE)) {
        signed = true;
      }
      lineStart = i + 1;
    }
  }
}
