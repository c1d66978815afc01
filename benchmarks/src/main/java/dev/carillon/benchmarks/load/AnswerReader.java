package dev.carillon.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the answers of one connection, each with a Content-Length: the status, and of a batch how
 * many of its items were accepted. Nothing more is looked at.
 */
final class AnswerReader {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ACCEPTED = "\"status\":202".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 16 << 20;

  private byte[] bytes = new byte[8 * 1_024];
  private int length;
  private int headEnd = -1;
  private int bodyLength;
  private int status;

  void add(ByteBuffer from) {
    int count = from.remaining();
    if (length + count > bytes.length) {
      if (length + count > LONGEST) {
        throw new IllegalStateException("an answer of more than " + LONGEST + " bytes");
      }
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
    from.get(bytes, length, count);
    length += count;
  }

  /** Whether a whole answer is there; {@link #reset} makes room for the next. */
  boolean isWhole() {
    if (headEnd < 0) {
      readHead();
    }
    return headEnd >= 0 && length >= headEnd + bodyLength;
  }

  int status() {
    return status;
  }

  /** How many items of a batch's answer have the status 202. */
  int acceptedItems() {
    int count = 0;
    int last = headEnd + bodyLength - ACCEPTED.length;
    for (int i = headEnd; i <= last; i++) {
      if (bytes[i] == '"' && matches(ACCEPTED, i)) {
        count++;
        i += ACCEPTED.length - 1;
      }
    }
    return count;
  }

  /** Who refuses says why; for the log. */
  String body() {
    return new String(bytes, headEnd, Math.min(bodyLength, 500), StandardCharsets.UTF_8);
  }

  void reset() {
    length = 0;
    headEnd = -1;
  }

  private void readHead() {
    int lineStart = 0;
    int found = -1;
    for (int i = 3; i < length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (bytes[i - 2] == '\n' && bytes[i - 1] == '\r') {
        status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
        if (found < 0) {
          throw new IllegalStateException(
              "an answer without Content-Length: "
                  + new String(bytes, 0, i, StandardCharsets.ISO_8859_1));
        }
        bodyLength = found;
        headEnd = i + 1;
        return;
      }
      if (HeadFields.starts(bytes, length, lineStart, LENGTH)) {
        found = HeadFields.number(bytes, lineStart + LENGTH.length);
      }
      lineStart = i + 1;
    }
  }

  private boolean matches(byte[] wanted, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
